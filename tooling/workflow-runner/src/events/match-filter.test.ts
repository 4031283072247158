import { describe, expect, test } from "vitest";

import { passesFilter } from "./match-filter.ts";

describe("passesFilter", () => {
  test.each([
    // From GitHub's cheat sheet.
    ["feature/*", "feature/my-branch", true],
    ["feature/*", "feature/a/b", false],
    ["feature/**", "feature/beta-a/my-branch", true],
    ["main", "main", true],
    ["main", "maintenance", false],
    ["*", "releases", true],
    ["*", "releases/10", false],
    ["**", "every/branch", true],
    ["*feature", "mona-feature", true],
    ["v2*", "v2.9", true],
    ["v[12].[0-9]+.[0-9]+", "v1.10.1", true],
    ["v[12].[0-9]+.[0-9]+", "v3.0.0", false],
    ["*.jsx?", "page.js", true],
    ["*.jsx?", "page.jsx", true],
    ["**.js", "js/index.js", true],
    ["docs/*", "docs/mona/octocat.txt", false],
    ["docs/**/*.md", "docs/README.md", true],
    ["docs/**/*.md", "docs/a/markdown/file.md", true],
    ["**/docs/**", "docs/hello.md", true],
    ["**/docs/**", "dir/docs/my-file.txt", true],
    ["**/README.md", "README.md", true],
    // Dots, and slashes of scoped names, are what they are.
    ["release-*", "release-2026-11-22.1", true],
    ["release-*", "release-@scope/name", false],
    ["v1.0", "v1x0", false],
    [String.raw`v1\+*`, "v1+beta", true],
    ["[CB]at", "Bat", true],
    ["[CB]at", "Rat", false],
  ])("%j meets %j: %j", (pattern, name, passes) => {
    expect(passesFilter([pattern], name)).toBe(passes);
  });

  test.each([
    [["releases/**", "!releases/**-alpha"], "releases/10", true],
    [["releases/**", "!releases/**-alpha"], "releases/beta/3-alpha", false],
    [["*", "!main", "ma*"], "main", true],
    [["!main"], "other", false],
  ])("%j, the last that matches decides: %j", (patterns, name, passes) => {
    expect(passesFilter(patterns, name)).toBe(passes);
  });
});
