import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { codeDocument } from "../../tooling/code-document.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { codeScenarios } from "./code-scenarios.ts";
import { unshownCodes } from "./unshown-codes.ts";

const rows = [...codeScenarios.map(({ code }) => code), ...Object.keys(unshownCodes)];

test("every code that `slipway explain` lists has a row", async () => {
  const { stdout } = await runSlipway(tmpdir(), ["explain"]);
  // The words of npm, GitHub and git are nobody's rule or error here.
  const [own = "", words] = stdout.split("\nWords of npm");
  expect(words).toContain("ENEEDAUTH");
  const listed = [...own.matchAll(/^ {2}([A-Z][A-Z_]+) /gmu)].map(([, code = ""]) => code);
  expect(listed).toContain("REPOSITORY_MISSING");
  expect(listed.filter((code) => !rows.includes(code))).toEqual([]);

  const problems = codeScenarios
    .filter(({ exitCode, severity }) => exitCode < 2 && severity !== "failure")
    .map(({ code }) => code);
  expect(problems.filter((code) => !listed.includes(code))).toEqual([]);
});

test("no code has two rows", () => {
  expect(rows.filter((code, index) => rows.indexOf(code) !== index)).toEqual([]);
});

test("docs/codes.md is current: `node tooling/render-failures.ts` writes it", () => {
  expect(readFileSync(new URL("../../docs/codes.md", import.meta.url), "utf8")).toBe(codeDocument());
});
