import { expect, test } from "vitest";

import { findNpmWord, npmWords } from "./npm-words.ts";

test.each([
  ["EOTP", "EOTP"],
  ["eneedauth", "ENEEDAUTH"],
  ["404", "E404"],
  ["429", "E429"],
  ["npm error code EOTP", "EOTP"],
  ["npm error 404 Not Found - PUT https://registry.example/tool - Not found", "E404"],
  ["npm ERR! 422 Unprocessable Entity - PUT https://registry.example/tool", "E422"],
  ['error publishing: E403 403 Forbidden, "tool"', "E403"],
  ["npm error 429 Too Many Requests - PUT", "E429"],
  ["the E_STAGE_REQUIRED that it printed", "E_STAGE_REQUIRED"],
  ["404 packages were published", undefined],
  ["REPOSITORY_MISSING", undefined],
  ["", undefined],
])("%s", (text, word) => {
  expect(findNpmWord(text)).toBe(word);
});

test.each(Object.entries(npmWords))("%s is complete and says what to type", (_, { title, what, why, fix, sources }) => {
  expect(title).not.toMatch(/\.$/);
  for (const text of [what, why, fix]) expect(text).toMatch(/[.`]$/);
  expect(fix).toMatch(/`[^`]+`/);
  for (const source of sources) expect(source).toMatch(/^https:\/\/\S+$/);
});
