import { expect, test } from "vitest";

import { findCodes } from "./find-codes.ts";

const isProblemCode = (word: string): boolean =>
  ["REPOSITORY_MISSING", "REGISTRY_UNREACHABLE", "WORKFLOW_GIT_CHECKS"].includes(word);

const find = (text: string): readonly string[] => findCodes(text, isProblemCode);

test.each([
  ["EOTP", ["EOTP"]],
  [" eneedauth ", ["ENEEDAUTH"]],
  ["404", ["E404"]],
  ["429", ["E429"]],
  ["repository_missing", ["REPOSITORY_MISSING"]],
  ["npm error code EOTP", ["EOTP"]],
  ["npm error 404 Not Found - PUT https://registry.example/tool - Not found", ["E404"]],
  ["npm error 404 Not Found - GET https://registry.example/tool - Not found", ["E404_READ"]],
  ["npm error code E404\nnpm error 404 Not Found - GET https://registry.example/tool", ["E404_READ"]],
  ["npm error code E404\nnpm error 404  'tool@1' is not in this registry.", ["E404"]],
  ["npm http fetch PUT 404 https://registry.example/tool 120ms", ["E404"]],
  ["npm http fetch GET 404 https://registry.example/tool 120ms", ["E404_READ"]],
  ["npm ERR! 422 Unprocessable Entity - PUT https://registry.example/tool", ["E422"]],
  ["lerna ERR! E402 You must sign up for private packages", ["E402"]],
  ['error publishing: E403 403 Forbidden, "tool"', ["E403"]],
  ["npm error 429 Too Many Requests - PUT", ["E429"]],
  ["the E_STAGE_REQUIRED that it printed", ["E_STAGE_REQUIRED"]],
  ["npm error code EOTP\nnpm error code ENEEDAUTH", ["EOTP", "ENEEDAUTH"]],
  ["error REPOSITORY_MISSING: The manifest does not say", ["REPOSITORY_MISSING"]],
  ["error CODE_BESIDE_TOKEN: code of the repository would run", ["CODE_BESIDE_TOKEN"]],
  ["\u001B[31mnpm error\u001B[39m code \u001B[1mE422\u001B[22m", ["E422"]],
  ["2026-11-27T10:00:00.0000000Z ##[error]npm error code E401", ["E401"]],
  ["ERR_PNPM_FETCH_404  GET https://registry.example/tool: Not Found - 404", ["E404_READ"]],
  ["➤ YN0035: │ tool@npm:^1: Package not found", ["E404_READ"]],
  [
    "➤ YN0035: │ The remote server failed\n➤ YN0035: │   Response Code: 404\n➤ YN0035: │   Request Method: PUT",
    ["E404"],
  ],
  [
    "➤ YN0035: │ The remote server failed\n➤ YN0035: │   Response Code: 403\n➤ YN0035: │   Request Method: PUT",
    ["E403"],
  ],
  ["➤ YN0033: No authentication configured for request", ["ENEEDAUTH"]],
  ["npm error code EPUBLISHCONFLICT", ["E403"]],
  ["You cannot publish over the previously published versions: 1.0.0.", ["E403"]],
  ["Error: EACCES: permission denied, open '/x'", ["FILE_FORBIDDEN"]],
  ["npm error code ENOSPC", ["DISK_FULL"]],
  ["connect ECONNREFUSED 127.0.0.1:443", ["REGISTRY_UNREACHABLE"]],
  ["ERR_PNPM_GIT_UNKNOWN_BRANCH  The Git HEAD may not attached to any branch", ["WORKFLOW_GIT_CHECKS"]],
  ["404 packages were published", []],
  ["src/errors/E401.ts:12:3 - error TS2304", []],
  ["at E404.handler (lib/E404.js:1:1)", []],
  ["https://example.test/docs/EOTP", []],
  ["", []],
])("%j", (text, codes) => {
  expect(find(text)).toStrictEqual(codes);
});

test("a log of millions of characters is searched at once, and its first codes are told", () => {
  const line = "2026-11-27T10:00:00Z npm http fetch GET 200 https://registry.example/tool 12ms (cache hit)\n";
  const log = `${line.repeat(60_000)}npm error code E422\n${line.repeat(1_000)}`;
  expect(find(log)).toStrictEqual(["E422"]);
});
