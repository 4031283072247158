import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runSlipway } from "../fixtures/run-slipway.ts";

let directory: string;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-usage-")));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

test.each([
  "",
  "--help",
  "chek",
  "check --fixx",
  "check --json --sarif",
  "check",
  "plan",
  "rehearse --repository acme",
  "pack --plan",
  "publish --auth secret",
  "publish --concurrency 0",
  "publish --otp 123456",
  "publish --from nowhere",
  "verify",
  "verify nope.json",
  "report nope.json --format html",
  "explain REPOSITORY_URL_MISMACH",
  "explain WORKSPACE",
  "explain PACKAGE_MANAGER_MISSING",
])("slipway %s", async (line) => {
  const { exitCode, stdout, stderr } = await runSlipway(directory, line.split(" ").filter(Boolean));
  const shown = (text: string): string => text.replaceAll(directory, "<directory>").replaceAll(/\(\d+ ms\)/g, "(0 ms)");
  expect(
    `$ slipway ${line}\n[exit ${exitCode}]\n--- stdout\n${shown(stdout)}\n--- stderr\n${shown(stderr)}`,
  ).toMatchSnapshot();
});

test("every failure of usage exits with 2 and keeps standard output empty", async () => {
  for (const line of [["chek"], ["check", "--fixx"], ["check"], ["verify", "nope.json"]]) {
    expect(await runSlipway(directory, line)).toMatchObject({ exitCode: 2, stdout: "" });
  }
});
