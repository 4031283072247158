import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import {
  judge,
  readFindings,
  readJudgements,
  realRepositoriesDocument,
} from "../../tooling/real-repositories/document.ts";

const findings = await readFindings();
const judgements = await readJudgements();
const judged = judge(findings, judgements);

test("docs/real-repositories.md is made from what was found and what is said of it", async () => {
  const page = await readFile(new URL("../../docs/real-repositories.md", import.meta.url), "utf8");
  expect(page).toBe(realRepositoriesDocument(findings, judgements));
});

test("every error in a real repository is judged, by all of its instances", () => {
  const errors = judged.filter(({ severity }) => severity === "error");
  expect(errors.filter(({ judgement, instances }) => judgement?.looked !== instances)).toEqual([]);
  expect(judged.flatMap(({ judgement }) => judgement?.verdict ?? [])).not.toContain("");
});

test("every judgement is of something that was found", () => {
  const used = new Set(judged.map(({ judgement }) => judgement));
  const all = Object.values(judgements).flatMap((repository) => repository.judged);
  expect(all.filter((judgement) => !used.has(judgement))).toEqual([]);
  expect(all.filter(({ verdict }) => !["true", "false", "doubtful"].includes(verdict))).toEqual([]);
});

test("what nobody has judged, or only of another commit, is seen", () => {
  const repository = {
    repository: "acme/anvils",
    commit: "b".repeat(40),
    packedBy: "npm",
    packages: 1,
    publishable: 1,
    findings: [{ code: "REPOSITORY_MISSING", severity: "error", place: "package.json", instances: 2 }],
  };
  const other = { code: "REPOSITORY_MISSING", verdict: "true", looked: 2, because: "it has none" };
  const page = realRepositoriesDocument(
    { date: "2026-11-27", repositories: [repository] },
    { "acme/anvils": { commit: "a".repeat(40), judged: [other] } },
  );
  expect(page).toMatch(/acme\/anvils \| 2 +\| 0 +\| \*\*not judged\*\*/);
});
