import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

let directory: string;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-files-")));
  await writeFile(join(directory, "package.json"), '{ "name": "a", "version": "1.0.0" }\n');
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

test.each([
  ["plan --out .", "FILE_KIND_UNEXPECTED", "", "illegal operation on a directory (EISDIR, open)"],
  ["plan --out nowhere/plan.json", "FILE_MISSING", "/nowhere/plan.json", "no such file or directory (ENOENT, open)"],
  ["pack --out package.json", "FILE_KIND_UNEXPECTED", "/package.json", "file already exists (EEXIST, mkdir)"],
])("slipway %s ends with %s and the path, and is no defect", async (line, code, path, reason) => {
  const { registry } = await startUpstream();
  const { exitCode, stdout, stderr } = await runSlipway(directory, line.split(" "), { npm_config_registry: registry });
  expect([exitCode, stdout]).toStrictEqual([2, ""]);
  expect(stderr).toContain(
    `error ${code}: \`${directory}${path}\`: ${reason}\n\n\`slipway explain ${code}\` says what to do`,
  );
  expect(stderr).not.toContain("defect");
});
