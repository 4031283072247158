import type { Problem } from "@slipway/core";
import { expect, test } from "vitest";

import { mergeProblems } from "./merge-problems.ts";

const MISSING: Problem = {
  code: "REPOSITORY_MISSING",
  severity: "error",
  package: "a",
  file: "packages/a/package.json",
};
const PACKED: Problem = { ...MISSING, file: "a-1.0.0.tgz" };
const FIRST: Problem = {
  code: "WORKFLOW_CODE_BESIDE_ID_TOKEN",
  severity: "warning",
  file: "x.yml",
  position: { line: 1, column: 1 },
};
const SECOND: Problem = { ...FIRST, position: { line: 9, column: 1 } };

test.each<[string, readonly (readonly Problem[])[], readonly Problem[]]>([
  ["what is found again is said once, as it was found first", [[MISSING], [PACKED]], [MISSING]],
  [
    "another package's is another problem",
    [[MISSING], [{ ...PACKED, package: "b" }]],
    [{ ...PACKED, package: "b" }, MISSING],
  ],
  ["what one job found in two places stays in both", [[FIRST, SECOND], []], [FIRST, SECOND]],
  ["errors come first", [[FIRST], [MISSING]], [MISSING, FIRST]],
])("%s", (_, lists, merged) => {
  expect(mergeProblems(...lists)).toStrictEqual(merged);
});
