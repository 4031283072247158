import { describe, expect, test } from "vitest";

import type { Problem } from "../problems/problem.ts";
import type { KnownProblem } from "../rules/catalogue.ts";
import { countUncompared, markByInputs, markUnchanged } from "./unchanged.ts";

const WRONG: Problem = {
  code: "REPOSITORY_URL_MISMATCH",
  severity: "error",
  package: "a",
  file: "packages/a/package.json",
  position: { line: 4, column: 3 },
  field: "repository.url",
  actual: "acme/other",
  expected: "acme/anvils",
};

const UNPINNED: Problem = {
  code: "WORKFLOW_ACTION_UNPINNED",
  severity: "warning",
  file: ".github/workflows/release.yml",
  position: { line: 20, column: 9 },
  field: "jobs.publish.steps",
  actual: "acme/setup@v1",
};

/** How many of the problems now are new, where the other commit has those before. */
function listNew(
  now: readonly Problem[],
  before: readonly Problem[],
  versions: { readonly now: string; readonly before: string } = { now: "1.0.0", before: "1.0.0" },
): readonly Problem[] {
  const marked = markUnchanged(
    { problems: now, versions: new Map([["a", versions.now]]) },
    { problems: before, versions: new Map([["a", versions.before]]) },
  );
  expect(marked).toMatchObject(now);
  return marked.filter(({ unchanged }) => unchanged !== true);
}

function ofVersion(version: string): Problem {
  return { ...WRONG, actual: `a@${version}`, expected: `above ${version}` };
}

function at(line: number, more: Partial<Problem> = {}): Problem {
  return { ...UNPINNED, position: { line, column: 1 }, ...more };
}

function packed(name: string): KnownProblem {
  return { code: "TARBALL_PUBLINT", severity: "warning", package: name };
}

describe("the same problem", () => {
  test.each<[string, Problem, Problem]>([
    ["in another line", WRONG, { ...WRONG, position: { line: 40, column: 1 } }],
    ["in a directory of another name", WRONG, { ...WRONG, file: "libs/a/package.json" }],
    ["for another reason", { ...WRONG, reason: "x" }, WRONG],
    ["behind another entry", { ...WRONG, field: "exports.1.default" }, { ...WRONG, field: "exports.0.default" }],
    ["behind another step", { ...UNPINNED, field: "steps[4].uses" }, { ...UNPINNED, field: "steps[2].uses" }],
    [
      "with a line in its words",
      { ...UNPINNED, actual: "made in release.yml:12" },
      { ...UNPINNED, actual: "made in release.yml:9" },
    ],
    ["in a packed file whose lines moved", { ...WRONG, entry: "dist/a.js:3" }, { ...WRONG, entry: "dist/a.js:9" }],
  ])("%s is unchanged", (_, now, before) => {
    expect(listNew([now], [before])).toStrictEqual([]);
  });

  test("of a package whose version was raised is unchanged", () => {
    const versions = { now: "1.1.0", before: "1.0.0" };
    expect(listNew([ofVersion("1.1.0")], [ofVersion("1.0.0")], versions)).toStrictEqual([]);
    expect(listNew([ofVersion("11.1.0")], [ofVersion("1.0.0")], versions)).toHaveLength(1);
    expect(listNew([ofVersion("1.1.0-beta.1")], [ofVersion("1.0.0")], versions)).toHaveLength(1);
  });
});

describe("another problem", () => {
  test.each<[string, Problem, Problem]>([
    ["of another code", WRONG, { ...WRONG, code: "REPOSITORY_MISSING" }],
    ["of another package", WRONG, { ...WRONG, package: "b" }],
    ["of another file, where no package tells", UNPINNED, { ...UNPINNED, file: ".github/workflows/ci.yml" }],
    ["of another field", WRONG, { ...WRONG, field: "repository" }],
    ["with another wrong value", WRONG, { ...WRONG, actual: "acme/third" }],
    ["with another right value", WRONG, { ...WRONG, expected: "acme/third" }],
    ["that was less grave", WRONG, { ...WRONG, severity: "warning" }],
    ["with another port", { ...WRONG, actual: "http://a.example:1/" }, { ...WRONG, actual: "http://a.example:2/" }],
  ])("%s is new", (_, now, before) => {
    expect(listNew([now], [before])).toStrictEqual([now]);
  });

  test("of this run, and not of files, is never called unchanged", () => {
    const ofRun: Problem = { code: "ENVIRONMENT_FILES_CHANGED", severity: "error", actual: "1 file" };
    expect(listNew([ofRun], [ofRun])).toStrictEqual([ofRun]);
  });
});

describe("several that look alike", () => {
  test("are unchanged as often as they were there", () => {
    expect(listNew([at(1), at(2), at(3)], [at(1), at(2)])).toHaveLength(1);
    expect(listNew([at(1)], [at(1), at(2)])).toStrictEqual([]);
    expect(listNew([at(1), at(2)], [])).toHaveLength(2);
  });

  test("are unchanged first where they stood before", () => {
    const first = at(1, { field: "steps.0" });
    const second = at(2, { field: "steps.1" });
    expect(listNew([first, second], [second])).toStrictEqual([first]);
  });
});

test("what was found in a tarball is unchanged where nothing has changed that it is made of", () => {
  const check: KnownProblem = { code: "REPOSITORY_MISSING", severity: "error", package: "a" };
  const marked = markByInputs([packed("a"), packed("b"), check], new Set(["a"]));
  expect(marked.map(({ unchanged }) => unchanged === true)).toStrictEqual([true, false, false]);
  expect(countUncompared(marked)).toBe(1);
});
