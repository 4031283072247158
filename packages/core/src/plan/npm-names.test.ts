import { expect, test } from "vitest";

import { isDistTag, nameFaults } from "./npm-names.ts";

test.each<[string, readonly string[], readonly string[]]>([
  ["a", [], []],
  ["@s/a", [], []],
  ["a".repeat(214), [], []],
  ["a".repeat(215), ["name can no longer contain more than 214 characters"], []],
  ["JSONStream", [], ["name can no longer contain capital letters"]],
  ["a'", [], [`name can no longer contain special characters ("~'!()*")`]],
  ["", ["name length must be greater than zero"], []],
  [".a", ["name cannot start with a period"], []],
  ["a b", ["name can only contain URL-friendly characters"], []],
  ["node_modules", ["node_modules is not a valid package name"], []],
  // What npm's own rules stumble over, or let pass.
  ["\uD800", ["name can only contain URL-friendly characters"], []],
  ["@../a", ["scope cannot start with a period"], []],
  ["@.s/a", ["scope cannot start with a period"], []],
  ["@s/.a", ["name cannot start with a period"], []],
  ["@. s/a", ["name can only contain URL-friendly characters", "scope cannot start with a period"], []],
])("%j: %j, %j", (name, invalid, legacy) => {
  expect(nameFaults(name)).toStrictEqual({ invalid, legacy });
});

test.each([
  ["latest", true],
  ["release-1.x", true],
  ["~a", true],
  ["~1", false],
  ["a~b", true],
  ["(a)!*'", true],
  ["1", false],
  ["1.x", false],
  ["v1", false],
  ["*", false],
  ["x", false],
  ["", false],
  ["a b", false],
  ["a/b", false],
  ["a\n", false],
  ["/a", false],
  ["ä", false],
])("%j is a dist-tag: %s", (text, expected) => {
  expect(isDistTag(text)).toBe(expected);
});
