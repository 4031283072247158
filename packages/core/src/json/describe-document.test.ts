import { expect, test } from "vitest";

import { describeDocument } from "./describe-document.ts";

test.each<[text: string, words: string | RegExp]>([
  ["", "an empty file"],
  ["\u001F\u008B\0", "no text"],
  ["<!doctype html>", "a page of HTML or XML"],
  ["# Release\n", /^no JSON: .+/u],
  ['{"schemaVersion":1,"kind":"release","plan":"sha256-"}\n{"name":"a"}\n', "a ledger of Slipway"],
  ["[]", "a JSON list"],
  ["7", "a single JSON value"],
  ["{}", "an empty JSON object"],
  ['{"schemaVersion":1,"mode":"publish","verdict":"running"}', "the report of a run that has not come to its end"],
  ['{"mode":"publish","verdict":"succeeded","outcomes":[]}', "a report of Slipway"],
  ['{"registry":"https://registry.example/","packages":[],"skipped":[]}', "a publish plan"],
  ['{"name":"anvil","version":"1.0.0"}', "the manifest of a package"],
  ['{"a":1,"b":2}', "a JSON object with `a`, `b`"],
  ['{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}', "a JSON object with `a`, `b`, `c`, `d`, `e`, …"],
])("%j is %s", (text, words) => {
  const said = describeDocument(text);
  if (typeof words === "string") expect(said).toBe(words);
  else expect(said).toMatch(words);
});
