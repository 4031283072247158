import { describe, expect, it } from "vitest";

import { resolveText } from "./expressions.ts";
import { evaluateCondition, matchFilter } from "./triggers.ts";

describe("evaluate condition", () => {
  const KNOWN = new Map<string, string | number | boolean>([
    ["github.repository", "owner/name"],
    ["github.event_name", "pull_request"],
    ["github.ref", "refs/pull/1/merge"],
    ["inputs.dry_run", "false"],
    ["inputs.count", 2],
  ]);

  function lookup(path: string): string | number | boolean | undefined {
    return KNOWN.get(path);
  }

  const CASES: readonly (readonly [string, boolean | undefined])[] = [
    ["github.repository == 'owner/name'", true],
    ["github.repository == 'Owner/NAME'", true],
    ["${{ github.repository == 'other/name' }}", false],
    ["github['repository'] != 'owner/name'", false],
    ["github.actor == 'x'", undefined],
    ["github.actor == 'x' && github.event_name == 'push'", false],
    ["github.event_name == 'push' && github.actor == 'x'", false],
    ["github.event_name == 'push' || github.actor == 'x'", undefined],
    ["github.actor == 'x' || github.event_name != 'push'", true],
    ["!(github.event_name == 'push')", true],
    ["startsWith(github.ref, 'refs/tags/')", false],
    ["contains(github.ref, 'PULL')", true],
    ["startsWith(github.head_ref, 'x')", undefined],
    ["always()", true],
    ["always() && github.event_name == 'push'", false],
    ["success() || failure()", undefined],
    ["needs.plan.outputs.publish == 'true'", undefined],
    ["inputs.dry_run == 'false'", true],
    ["inputs.count > 1 && inputs.count <= 2", true],
    ["false", false],
    ["github.event_name == ", undefined],
    ["${{ github.event_name }} == 'push'", undefined],
    ["contains(fromJSON('[\"push\"]'), github.event_name)", false],
  ];

  describe("evaluateCondition", () => {
    it.each(CASES)("%s is %s", (text, expected) => {
      const at = { position: { line: 1, column: 1 }, start: 0, end: 0 };
      expect(evaluateCondition({ text, at, dynamic: true }, lookup)).toBe(expected);
    });
  });

  describe("resolveText", () => {
    it("puts in what is known and leaves the rest", () => {
      expect(resolveText("a ${{ inputs.count }} ${{ github.repository }}", lookup)).toEqual({
        text: "a 2 owner/name",
        dynamic: false,
      });
      expect(resolveText("${{ inputs.count && 'x' }} ${{ github.sha }}", lookup)).toEqual({
        text: "x ${{ github.sha }}",
        dynamic: true,
      });
    });
  });
});

describe("match filter", () => {
  const CASES: readonly (readonly [readonly string[], string, boolean])[] = [
    [["release-*"], "release-2026-11-22.1", true],
    [["release-*"], "release-@a/b@1.0.0", false],
    [["release-**"], "release-@a/b@1.0.0", true],
    [["v[0-9]+.[0-9]+"], "v12.3", true],
    [["v[0-9]+.[0-9]+"], "v12x3", false],
    [["v[0-9]"], "v10", false],
    [["*.js"], "page.js", true],
    [["*.jsx?"], "page.js", true],
    [["**", "!v*-beta"], "v1-beta", false],
    [["!v*-beta", "**"], "v1-beta", true],
    [["v*", "!v1*", "v1.2"], "v1.2", true],
    [["a+b"], "aab", true],
    [["\\*"], "*", true],
    [["["], "[", true],
    [["[z-a]"], "z", false],
    [[], "v1", false],
  ];

  describe("matchFilter", () => {
    it.each(CASES)("%j, %s: %s", (patterns, name, expected) => {
      expect(matchFilter(patterns, name)).toBe(expected);
    });
  });
});
