import { describe, expect, it } from "vitest";

import { nameTarballs } from "./name-tarballs.ts";

function names(...packages: readonly (readonly [name: string, version: string])[]): string[] {
  return [...nameTarballs(packages.map(([name, version]) => ({ name, version }))).values()];
}

describe("nameTarballs", () => {
  it.each([
    ["a", "1.0.0", "a-1.0.0.tgz"],
    ["@scope/a", "1.0.0-next.1", "scope-a-1.0.0-next.1.tgz"],
    ["../../a", "1.0.0", "a-1.0.0.tgz"],
    ["a\\..\\b\u0007", "1.0.0", "a_.._b_-1.0.0.tgz"],
    ["a'(b)*!", "1.0.0", "a__b___-1.0.0.tgz"],
  ])("%s@%s", (name, version, expected) => {
    expect(names([name, version])).toEqual([expected]);
  });

  it("keeps names apart, also where letter case does not count", () => {
    expect(names(["@a/b-c", "1.0.0"], ["@a-b/c", "1.0.0"], ["A-b-c", "1.0.0"], ["a-b-c", "1.0.0-2"])).toEqual([
      "a-b-c-1.0.0.tgz",
      "a-b-c-1.0.0-2.tgz",
      "A-b-c-1.0.0-3.tgz",
      "a-b-c-1.0.0-2-2.tgz",
    ]);
  });

  it("cuts what no file system takes", () => {
    const [first = "", second = ""] = names([`${"a".repeat(213)}b`, "1.0.0"], [`${"a".repeat(213)}c`, "1.0.0"]);
    expect(first).toHaveLength(204);
    expect(second).toBe(first.replace(".tgz", "-2.tgz"));
  });
});
