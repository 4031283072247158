import { readdirSync, readFileSync } from "node:fs";

import type { JsonValue } from "fast-check";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Document, isMap, parse, parseDocument } from "yaml";

import { parseYaml, type YamlTree } from "./yaml.ts";

/** A value as a walk sees it: every scalar is text, and what is not written is empty. */
type Plain = string | readonly Plain[] | { readonly [key: string]: Plain };

function ours(text: string): YamlTree {
  const parsed = parseYaml(text);
  if ("failure" in parsed) throw new Error(`${parsed.failure.message} in ${text}`);
  return parsed.tree;
}

function plainOf(tree: YamlTree): Plain {
  if (tree.kind === "scalar") return tree.text.text;
  if (tree.kind === "list") return tree.items.map(plainOf);
  return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plainOf(value)]));
}

/** The library's own value of the whole, merge keys among it, in the same form. */
function theirs(text: string): Plain {
  const textOf = (value: JsonValue | undefined): Plain => {
    if (Array.isArray(value)) return value.map(textOf);
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, textOf(member)]));
    }
    return value === null || value === undefined ? "" : String(value);
  };
  return textOf(parseDocument(text, { merge: true }).toJS());
}

/** What stands at each scalar's place is that scalar: alone, it parses to the same. */
function checkPlaces(text: string, tree: YamlTree): void {
  if (tree.kind === "list") for (const item of tree.items) checkPlaces(text, item);
  if (tree.kind === "map") {
    for (const { key, keyAt, value } of tree.entries) {
      expect(String(parse(text.slice(keyAt.start, keyAt.end)))).toBe(key);
      checkPlaces(text, value);
    }
  }
  if (tree.kind !== "scalar") return;
  const { start, end, position } = tree.at;
  const written = text.slice(start, end);
  if (!/^[|>]/u.test(written)) expect(String(parse(written) ?? "")).toBe(tree.text.text);
  const before = text.slice(0, start).split("\n");
  expect(position).toEqual({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
}

const word = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "",
    "on",
    "yes",
    "null",
    "~",
    "1.0",
    "0x1f",
    "a: b",
    "# c",
    "- d",
    "${{ e }}",
    "f\ng\n",
    "h\n\n  i",
    "*j",
    "<x",
  ),
);

const scalar = fc.oneof(
  word,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(word, tie("value"), { maxKeys: 4 }),
  ),
}));

const style = fc.record({
  collectionStyle: fc.constantFrom("any" as const, "flow" as const),
  defaultStringType: fc.constantFrom(
    "PLAIN" as const,
    "QUOTE_DOUBLE" as const,
    "QUOTE_SINGLE" as const,
    "BLOCK_LITERAL" as const,
  ),
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 30, 80),
});

describe("the walk comes to the value that the library's `toJS` comes to, and every scalar is at its place", () => {
  test("in any document", () => {
    fc.assert(
      fc.property(fc.dictionary(word, value), style, (document, options) => {
        const text = new Document(document).toString(options);
        expect(plainOf(ours(text))).toEqual(theirs(text));
        checkPlaces(text, ours(text));
      }),
    );
  });

  test("with anchors, aliases and comments", () => {
    fc.assert(
      fc.property(value, value, style, (shared, other, options) => {
        const document = new Document({ shared, other, again: null, list: [null, other] });
        if (!isMap(document.contents)) throw new Error("a map was written");
        const node = document.createNode(shared);
        document.set("shared", node);
        document.set("again", document.createAlias(node, "name"));
        document.setIn(["list", 0], document.createAlias(node, "name"));
        document.commentBefore = " above";
        node.comment = " behind";
        const text = document.toString(options);
        expect(plainOf(ours(text))).toEqual(theirs(text));
        checkPlaces(text, ours(text));
      }),
    );
  });

  test.each([
    ["merged maps", "a: &a { x: 1, y: 2 }\nb:\n  <<: *a\n  y: 3\n"],
    ["merged maps below what is explicit", "a: &a { x: 1, y: 2 }\nb:\n  y: 3\n  <<: *a\n"],
    ["several, of which the first counts", "a: &a { x: 1 }\nb: &b { x: 2, z: 3 }\nc:\n  <<: [*a, *b]\n"],
    ["merged maps that merge", "a: &a { x: 1 }\nb: &b\n  <<: *a\n  y: 2\nc:\n  <<: *b\n"],
    ["an anchor that is given twice", "a: &x 1\nb: *x\nc: &x 2\nd: *x\n"],
    ["folded and kept blocks", "a: >-\n  one\n  two\n\n  three\nb: |+\n  one\n\nc: |2\n    indented\n"],
    ["values that are not written", "a:\nb: ~\nc: null\nd: ''\ne:\n  -\n  - 1\n"],
    ["keys that are numbers and truths", "1: a\ntrue: b\n1.5: c\n"],
    ["Windows line breaks", "a: 1\r\nb:\r\n  - 2\r\n  - 'x\r\n    y'\r\n"],
    ["a byte-order mark", "\uFEFFa: 1\n"],
    ["nothing but comments", "# a\n"],
  ])("%s", (_, text) => {
    expect(plainOf(ours(text))).toEqual(theirs(text));
  });

  const workflows = new URL("../../../../../.github/workflows/", import.meta.url);
  test.each(readdirSync(workflows))("this repository's %s", (file) => {
    const text = readFileSync(new URL(file, workflows), "utf8");
    expect(plainOf(ours(text))).toEqual(theirs(text));
    checkPlaces(text, ours(text));
  });
});
