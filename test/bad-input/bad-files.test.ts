import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Problem } from "@slipway/core";
import { describe, expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { type BadFile, badFiles } from "./bad-files.ts";
import { expectHarmless } from "./expect-harmless.ts";

/** About the repository as a whole: it has no workflow, and it cannot be asked what is published. */
const BESIDE = new Set(["WORKFLOW_RELEASE_MISSING"]);

describe.concurrent("one clear problem at its place", () => {
  test.for(badFiles.map((bad) => [bad.title, bad] as const))("%s", async ([, bad], { onTestFinished }) => {
    const options = { onFinished: onTestFinished };
    const outside = await createRepository({ "package.json": createManifest("outside", undefined) }, options);
    const directory = await createRepository({ "README.md": "" }, options);
    await write(directory, bad, outside);
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
    expect(`${place}:`.startsWith(bad.place ?? ""), `${place}, expected ${bad.place}`).toBe(true);

    const people = await runSlipway(directory, ["check", "--offline"]);
    expectHarmless(people.stdout + people.stderr, "terminal");
    expect(people.stdout + people.stderr).toContain(bad.code);
  });
});

test("`--fix` changes no byte of a file that is not UTF-8", async () => {
  const { repository: _missing, ...manifest } = createManifest("bad", undefined, { description: "caf\u00E9" });
  const bytes = Buffer.from(JSON.stringify(manifest), "latin1");
  const good = createManifest("good", "packages/good", { repository: undefined });
  const directory = await createRepository({
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    "packages/good/package.json": good,
    "packages/bad/README.md": "",
  });
  const file = join(directory, "packages/bad/package.json");
  await writeFile(file, bytes);
  const { exitCode, stdout, stderr } = await runSlipway(directory, ["check", "--offline", "--fix"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("fixed packages/good/package.json");
  expect(stdout).toContain("MANIFEST_UNREADABLE");
  expect(await readFile(file)).toEqual(bytes);
});

async function write(directory: string, { files, links = {} }: BadFile, outside: string): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name);
    await mkdir(dirname(file), { recursive: true });
    const raw = typeof content === "string" || Buffer.isBuffer(content);
    await writeFile(file, raw ? content : JSON.stringify(content, null, 2));
  }
  for (const [name, target] of Object.entries(links)) {
    await symlink(target === "outside" ? outside : target, join(directory, name));
  }
}

function placeOf(problem: Problem | undefined): string {
  if (problem?.file === undefined) return "";
  const { file, position } = problem;
  return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}
