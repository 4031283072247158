import * as fc from "fast-check";
import { parseTree } from "jsonc-parser";
import { describe, expect, it } from "vitest";

import type { Json } from "../json/json.ts";
import { findNode } from "../json/locate.ts";
import { applyEdits, applyFixes } from "./edits.ts";
import type { Fix, TextEdit } from "./problem.ts";

const REPOSITORY = { type: "git", url: "git+https://github.com/own/repo.git", directory: "packages/a" };

function set(path: Fix["path"], value: Json): Fix {
  return { file: "package.json", path, value };
}

function remove(path: Fix["path"]): Fix {
  return { file: "package.json", path };
}

const repair = set(["repository"], REPOSITORY);

describe("a missing repository", () => {
  it.each([
    [
      "two spaces",
      '{\n  "name": "a",\n  "license": "MIT",\n  "main": "a.js"\n}\n',
      '{\n  "name": "a",\n  "license": "MIT",\n  "repository": {\n    "type": "git",\n    "url": "git+https://github.com/own/repo.git",\n    "directory": "packages/a"\n  },\n  "main": "a.js"\n}\n',
    ],
    [
      "tabs, CRLF and no final line break",
      '{\r\n\t"name": "a",\r\n\t"main": "a.js"\r\n}',
      '{\r\n\t"name": "a",\r\n\t"repository": {\r\n\t\t"type": "git",\r\n\t\t"url": "git+https://github.com/own/repo.git",\r\n\t\t"directory": "packages/a"\r\n\t},\r\n\t"main": "a.js"\r\n}',
    ],
    [
      "three spaces and blank lines between members",
      '{\n   "name": "a",\n\n   "version": "1.0.0",\n\n   "main": "a.js"\n}\n\n',
      '{\n   "name": "a",\n\n   "version": "1.0.0",\n   "repository": {\n      "type": "git",\n      "url": "git+https://github.com/own/repo.git",\n      "directory": "packages/a"\n   },\n\n   "main": "a.js"\n}\n\n',
    ],
    [
      "minified",
      '{"name":"a","main":"a.js"}',
      '{"name":"a","repository":{"type":"git","url":"git+https://github.com/own/repo.git","directory":"packages/a"},"main":"a.js"}',
    ],
    [
      "one airy line",
      '{ "name": "a", "main": "a.js" }\n',
      '{ "name": "a", "repository": { "type": "git", "url": "git+https://github.com/own/repo.git", "directory": "packages/a" }, "main": "a.js" }\n',
    ],
    [
      "commas first, as npm itself was written",
      '{ "name": "a"\n, "version": "1.0.0"\n, "main": "a.js"\n}\n',
      '{ "name": "a"\n, "version": "1.0.0"\n, "repository": { "type": "git", "url": "git+https://github.com/own/repo.git", "directory": "packages/a" }\n, "main": "a.js"\n}\n',
    ],
    [
      "nothing that conventionally precedes it",
      '{\n    "main": "a.js"\n}\n',
      '{\n    "repository": {\n        "type": "git",\n        "url": "git+https://github.com/own/repo.git",\n        "directory": "packages/a"\n    },\n    "main": "a.js"\n}\n',
    ],
    [
      "nothing at all",
      "{}\n",
      '{\n  "repository": {\n    "type": "git",\n    "url": "git+https://github.com/own/repo.git",\n    "directory": "packages/a"\n  }\n}\n',
    ],
    [
      "a byte-order mark",
      '\uFEFF{"name":"a"}',
      '\uFEFF{"name":"a","repository":{"type":"git","url":"git+https://github.com/own/repo.git","directory":"packages/a"}}',
    ],
    [
      "the last conventional key at the end of the file",
      '{\n  "main": "a.js",\n  "name": "a"\n}\n',
      '{\n  "main": "a.js",\n  "name": "a",\n  "repository": {\n    "type": "git",\n    "url": "git+https://github.com/own/repo.git",\n    "directory": "packages/a"\n  }\n}\n',
    ],
  ])("is inserted: %s", (_, before, after) => {
    expect(applyFixes(before, [repair])).toBe(after);
    expect(applyFixes(after, [repair])).toBe(after);
  });
});

describe("an existing repository", () => {
  it.each([
    [
      "changes only the URL and keeps order, form and other keys",
      '{\n  "name": "a",\n  "repository": { "directory": "packages/a", "url":"https://old.example/a.git" , "type": "git" },\n  "x": "\\u00e9"\n}\n',
      '{\n  "name": "a",\n  "repository": { "directory": "packages/a", "url":"git+https://github.com/own/repo.git" , "type": "git" },\n  "x": "\\u00e9"\n}\n',
    ],
    [
      "adds what is missing where it belongs",
      '{\n\t"repository": {\n\t\t"url": "x",\n\t\t"web": "y"\n\t}\n}\n',
      '{\n\t"repository": {\n\t\t"type": "git",\n\t\t"url": "git+https://github.com/own/repo.git",\n\t\t"directory": "packages/a",\n\t\t"web": "y"\n\t}\n}\n',
    ],
    [
      "turns a string into an object",
      '{\n  "repository": "own/repo"\n}\n',
      '{\n  "repository": {\n    "type": "git",\n    "url": "git+https://github.com/own/repo.git",\n    "directory": "packages/a"\n  }\n}\n',
    ],
    [
      "changes the last of duplicate keys, which is the one that counts",
      '{"repository":"first","repository":{"type":"git","url":"u","url":"v","directory":"packages/a"}}',
      '{"repository":"first","repository":{"type":"git","url":"u","url":"git+https://github.com/own/repo.git","directory":"packages/a"}}',
    ],
  ])("%s", (_, before, after) => {
    const value = before.includes("web") ? { ...REPOSITORY, web: "y" } : REPOSITORY;
    const fix = set(["repository"], value);
    expect(applyFixes(before, [fix])).toBe(after);
    expect(applyFixes(after, [fix])).toBe(after);
  });
});

describe("removal", () => {
  it.each([
    ["the first member", '{\n  "a": 1,\n  "b": 2\n}', ["a"], '{\n  "b": 2\n}'],
    ["the last member", '{\n  "b": 2,\n  "a": 1\n}', ["a"], '{\n  "b": 2\n}'],
    ["the only member", '{\n  "a": 1\n}\n', ["a"], "{}\n"],
    ["every duplicate", '{"a":1,"b":2,"a":3}', ["a"], '{"b":2}'],
    ["a nested member", '{ "r": { "a": 1, "b": 2 } }', ["r", "a"], '{ "r": { "b": 2 } }'],
    ["an element", '{"l":[1,2,3]}', ["l", 1], '{"l":[1,3]}'],
    ["what is not there", '{"l":[1]}', ["l", 4], '{"l":[1]}'],
  ] as const)("takes out %s", (_, before, path, after) => {
    expect(applyFixes(before, [remove(path)])).toBe(after);
  });

  it("does not let one removal shift the index of another", () => {
    const fixes = [remove(["l", 0]), remove(["a"]), remove(["l", 2])];
    expect(applyFixes('{"a":1,"l":["x","y","z"]}', fixes)).toBe('{"l":["y"]}');
  });
});

describe("what a fix cannot be made in", () => {
  it.each([
    ["text that is not JSON", '{"name": "a",}', repair],
    ["a path through a string", '{"repository":"own/repo"}', set(["repository", "directory"], "a")],
    ["a path through an array", '{"repository":["a"]}', set(["repository", "url"], "a")],
    ["an element far behind the end", '{"l":[]}', set(["l", 7], "a")],
  ])("stays as it is: %s", (_, text, fix) => {
    expect(applyFixes(text, [fix])).toBe(text);
  });

  it("creates the objects on the way to a value", () => {
    expect(applyFixes('{"a":1}', [set(["b", "c"], true)])).toBe('{"a":1,"b":{"c":true}}');
  });
});

const json = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));

const indent = fc.constantFrom<string | number | undefined>(undefined, 2, 3, 4, "\t");

const lineBreak = fc.constantFrom("\n", "\r\n");

const end = fc.constantFrom("", "\n", "\n\n");

describe("any document", () => {
  it("parses to the intended value, and a second run changes nothing", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), json),
        fc.string(),
        json,
        indent,
        lineBreak,
        end,
        (document, key, value, ...style) => {
          const text = write(document, ...style);
          const fixed = applyFixes(text, [set([key], value)]);
          expect(JSON.parse(fixed)).toEqual(JSON.parse(JSON.stringify(withMember(document, key, value))));
          expect(applyFixes(fixed, [set([key], value)])).toBe(fixed);
        },
      ),
    );
  });

  it("keeps every byte outside the edited value", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), json),
        json,
        json,
        indent,
        lineBreak,
        end,
        (document, old, value, ...style) => {
          const text = write({ ...document, edited: old }, ...style);
          const fixed = applyFixes(text, [set(["edited"], value)]);
          const [start, tail] = outside(text, "edited");
          expect([fixed.slice(0, start), fixed.slice(fixed.length - tail)]).toEqual([
            text.slice(0, start),
            text.slice(text.length - tail),
          ]);
          expect(JSON.parse(fixed.slice(start, fixed.length - tail))).toEqual(value);
        },
      ),
    );
  });

  it("is the same again after a member was added and removed", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), json, { minKeys: 1 }),
        json,
        indent,
        lineBreak,
        end,
        (document, value, ...style) => {
          const { "added key": _, ...others } = document;
          fc.pre(Object.keys(others).length > 0);
          const text = write(others, ...style);
          const added = applyFixes(text, [set(["added key"], value)]);
          expect(applyFixes(added, [remove(["added key"])])).toBe(text);
        },
      ),
    );
  });
});

function write(document: object, indent: string | number | undefined, lineBreak: string, end: string): string {
  return `${JSON.stringify(document, null, indent)}${end}`.replace(/\n/g, lineBreak);
}

/** How many characters precede and follow a top-level value. */
function outside(text: string, key: string): [number, number] {
  const tree = parseTree(text);
  const node = tree && findNode(tree, [key]);
  if (node === undefined) throw new Error(`no ${key} in ${text}`);
  return [node.offset, text.length - node.offset - node.length];
}

function withMember(document: Record<string, Json>, key: string, value: Json): Record<string, Json> {
  return Object.fromEntries([...Object.entries(document).filter(([name]) => name !== key), [key, value]]);
}

function edit(offset: number, length: number, text: string): TextEdit {
  return { file: "a.yml", offset, length, text };
}

it.each([
  ["none", [], "abcdef"],
  ["in any order", [edit(4, 1, "E"), edit(0, 1, "A")], "AbcdEf"],
  ["insertions at both ends", [edit(0, 0, "<"), edit(6, 0, ">")], "<abcdef>"],
  ["equal ones once", [edit(2, 0, "x"), edit(2, 0, "x")], "abxcdef"],
  ["the first of overlapping ones", [edit(1, 3, "X"), edit(2, 1, "y")], "aXef"],
  ["nothing past the end", [edit(5, 9, "x"), edit(7, 0, "y")], "abcdef"],
] as const)("applies %s", (_, edits, expected) => {
  expect(applyEdits("abcdef", edits)).toBe(expected);
});
