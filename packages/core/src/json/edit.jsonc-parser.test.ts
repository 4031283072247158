import * as fc from "fast-check";
import { applyEdits, type FormattingOptions, modify } from "jsonc-parser";
import { describe, expect, it } from "vitest";

import { setValue } from "./edit.ts";
import type { Json } from "./json.ts";

type Path = readonly (string | number)[];

/** What jsonc-parser makes of the same, when it is told how the text is written. */
function modified(text: string, path: Path, value: Json | undefined, formatting?: FormattingOptions): string {
  return applyEdits(text, modify(text, [...path], value, { formattingOptions: formatting }));
}

const json = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));

const key = fc.constantFrom("a", "b", "c", "files", "x y", 'quoted"', "ä");

const object = fc.dictionary(key, json, { maxKeys: 5 });

/** A document with an object and an array on the way, so that most paths lead somewhere. */
const document = fc.record({ a: object, b: fc.array(json, { maxLength: 4 }), c: json }, { requiredKeys: [] });

const path = fc.oneof(
  fc.tuple(key),
  fc.tuple(fc.constant("a"), key),
  fc.tuple(fc.constant("a"), key, key),
  fc.tuple(fc.constant("b"), fc.nat({ max: 3 })),
);

const indent = fc.constantFrom(undefined, 2, 4, "\t");

describe("jsonc-parser's `modify` comes to the same value", () => {
  it("where a value is set", () => {
    fc.assert(
      fc.property(document, path, json, indent, (value, where, to, style) => {
        const text = JSON.stringify(value, null, style);
        // Through what has no members, it throws or writes over it; we leave the text alone.
        fc.pre(hasRoom(value, where));
        expect(JSON.parse(setValue(text, where, to))).toEqual(JSON.parse(modified(text, where, to)));
      }),
    );
  });

  it("where a value is removed", () => {
    fc.assert(
      fc.property(document, path, indent, (value, where, style) => {
        const text = JSON.stringify(value, null, style);
        fc.pre(valueAt(value, where) !== undefined && !isLastElement(value, where));
        expect(JSON.parse(setValue(text, where, undefined))).toEqual(JSON.parse(modified(text, where, undefined)));
      }),
    );
  });
});

describe("and to the same text", () => {
  it.each([
    ["two spaces", 2, { insertSpaces: true, tabSize: 2, eol: "\n" }],
    ["tabs", "\t", { insertSpaces: false, tabSize: 1, eol: "\n" }],
  ] as const)("where all is written with %s", (_, style, formatting) => {
    fc.assert(
      fc.property(fc.dictionary(key, scalar, { minKeys: 1 }), key, scalar, (value, name, to) => {
        const text = JSON.stringify({ value }, null, style);
        expect(setValue(text, ["value", name], to)).toBe(modified(text, ["value", name], to, formatting));
      }),
    );
  });
});

describe("but not where", () => {
  it.each<[string, string, Path, Json | undefined, string, string]>([
    [
      "commas come first",
      '{ "a": 1\n, "b": 2\n}',
      ["c"],
      3,
      '{ "a": 1\n, "b": 2\n, "c": 3\n}',
      '{ "a": 1\n,\n"b": 2,\n"c": 3\n}',
    ],
    ["one line has air in it", '{ "a": 1 }', ["b"], 2, '{ "a": 1, "b": 2 }', '{\n  "a": 1,\n  "b": 2\n}'],
    [
      "an object has most of what it gets already",
      '{"a":{"x":1, "y":2}}',
      ["a"],
      { x: 1, y: 3 },
      '{"a":{"x":1, "y":3}}',
      '{"a":{\n    "x": 1,\n    "y": 3\n  }}',
    ],
    ["a key stands twice, of which the last counts", '{"a":1,"a":2}', ["a"], 3, '{"a":1,"a":3}', '{"a":3,"a":2}'],
    ["such a key is removed", '{"a":1,"b":0,"a":2}', ["a"], undefined, '{"b":0}', '{\n  "b": 0,\n  "a": 2\n}'],
    ["the last element is removed", '{"a":[1,23]}', ["a", 1], undefined, '{"a":[1]}', '{\n  "a": [\n    13\n  ]\n}'],
  ])("%s", (_, text, where, to, ours, theirs) => {
    expect(setValue(text, where, to)).toBe(ours);
    expect(modified(text, where, to, { insertSpaces: true, tabSize: 2, eol: "\n" })).toBe(theirs);
  });
});

function valueAt(value: unknown, [head, ...rest]: Path): unknown {
  if (head === undefined) return value;
  return typeof value === "object" && value !== null ? valueAt(Reflect.get(value, head), rest) : undefined;
}

/** Which jsonc-parser leaves half of behind. */
function isLastElement(value: unknown, where: Path): boolean {
  const container = valueAt(value, where.slice(0, -1));
  return Array.isArray(container) && container.length - 1 === where.at(-1);
}

/** Whether what holds the last member is there and can hold it, or is not there at all. */
function hasRoom(value: unknown, where: Path): boolean {
  return where.every((segment, index) => {
    const container = valueAt(value, where.slice(0, index));
    if (container === undefined) return typeof segment === "string";
    if (Array.isArray(container)) return typeof segment === "number" && segment <= container.length;
    return typeof container === "object" && container !== null && typeof segment === "string";
  });
}
