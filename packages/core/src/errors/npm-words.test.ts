import { expect, test } from "vitest";

import { npmWords } from "./npm-words.ts";

test.each(Object.entries(npmWords))("%s is complete and says what to type", (_, { title, what, why, fix, sources }) => {
  expect(title).not.toMatch(/\.$/);
  for (const text of [what, why, fix]) expect(text).toMatch(/[.`]$/);
  expect(fix).toMatch(/`[^`]+`/);
  for (const source of sources) expect(source).toMatch(/^https:\/\/\S+$/);
});
