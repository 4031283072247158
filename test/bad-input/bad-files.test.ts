import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Problem } from "@slipway/core";
import { describe, expect, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { type BadFile, badFiles } from "./bad-files.ts";
import { expectHarmless } from "./expect-harmless.ts";

/** About the repository as a whole: it has no workflow, and it cannot be asked what is published. */
const BESIDE = new Set(["WORKFLOW_RELEASE_MISSING"]);

describe.concurrent("one clear problem at its place", () => {
  test.for(badFiles.map((bad) => [bad.title, bad] as const))("%s", async ([, bad], { onTestFinished }) => {
    const directory = await createRepository({ "outside.txt": "" }, { onFinished: onTestFinished });
    await write(directory, bad);
    const summary = join(directory, "summary.md");
    const environment = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary, GITHUB_REPOSITORY: "acme/anvils" };

    const { exitCode, stdout, stderr } = await runSlipway(directory, ["check", "--offline", "--json"], environment);
    expect(exitCode, stderr).toBe(bad.exitCode);
    expectHarmless(stderr, "annotations");
    expectHarmless(await readFile(summary, "utf8").catch(() => ""), "summary");
    if (stdout === "") {
      expect(stderr).toMatch(new RegExp(`^error ${bad.code}: `));
      expect(stderr.split("\n", 1)[0]).toContain(bad.place);
      return;
    }
    const { problems }: { problems: readonly Problem[] } = JSON.parse(stdout);
    expect(problems.map(({ code }) => code).filter((code) => !BESIDE.has(code))).toEqual([bad.code]);
    const place = placeOf(problems.find(({ code }) => code === bad.code));
    expect(`${place}:`.startsWith(`${bad.place ?? ""}`), `${place}, expected ${bad.place}`).toBe(true);

    const people = await runSlipway(directory, ["check", "--offline"]);
    expectHarmless(people.stderr, "terminal");
    expect(people.stderr).toContain(bad.code);
    const sarif = await runSlipway(directory, ["check", "--offline", "--sarif"]);
    expect(sarif.exitCode).toBe(bad.exitCode);
    expectHarmless(sarif.stdout, "SARIF");
  });
});

async function write(directory: string, { files, links = {} }: BadFile): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    await mkdir(dirname(file), { recursive: true });
    const raw = typeof content === "string" || Buffer.isBuffer(content);
    await writeFile(file, raw ? content : JSON.stringify(content, null, 2));
  }
  for (const [name, target] of Object.entries(links)) await symlink(target, join(directory, name));
}

function placeOf(problem: Problem | undefined): string {
  if (problem?.file === undefined) return "";
  const { file, position } = problem;
  return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}
