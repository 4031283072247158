import { describe, expect, it } from "vitest";

import type { SuppressedProblem } from "../findings/findings.ts";
import type { KnownProblem } from "../rules/catalogue.ts";
import { renderSuppressed, renderSuppressedMarkdown } from "./suppressed.ts";

function missing(name: string): KnownProblem {
  const file = `packages/${name}/package.json`;
  return { code: "REPOSITORY_MISSING", severity: "error", package: name, file, position: { line: 1, column: 1 } };
}

const UNKNOWN: KnownProblem = { code: "REPOSITORY_IDENTITY_UNKNOWN", severity: "warning" };

function suppress(problem: KnownProblem, reason: string, isNew?: true): SuppressedProblem {
  return { problem, reason, isNew };
}

const SUPPRESSED = [
  suppress(missing("a"), "mirrored <by> hand"),
  suppress(UNKNOWN, "no git here\u001B[31m", true),
  suppress(missing("b"), "mirrored <by> hand"),
];

describe("what is suppressed", () => {
  it("is nothing to speak of where there is nothing", () => {
    expect(renderSuppressed([])).toBe("");
    expect(renderSuppressedMarkdown([])).toBe("");
  });

  it("is listed with its reasons on a terminal, which it cannot act on", () => {
    expect(renderSuppressed(SUPPRESSED)).toBe(
      [
        "Suppressed by `slipway.json`: 3 problems",
        "  error REPOSITORY_MISSING: mirrored <by> hand",
        "    packages/a/package.json:1:1  a",
        "    packages/b/package.json:1:1  b",
        "  warning REPOSITORY_IDENTITY_UNKNOWN: no git here\\u001B[31m",
      ].join("\n"),
    );
  });

  it("is listed on a page, what is new first", () => {
    expect(renderSuppressedMarkdown(SUPPRESSED)).toBe(
      [
        "#### Newly suppressed by this pull request: 1 problem",
        "- warning `REPOSITORY_IDENTITY_UNKNOWN`: no git here\\\\u001B\\[31m",
        "<details><summary>Suppressed by <code>slipway.json</code>: 2 problems</summary>",
        [
          "- error `REPOSITORY_MISSING`: mirrored &lt;by&gt; hand",
          "  - `packages/a/package.json:1:1` `a`",
          "  - `packages/b/package.json:1:1` `b`",
        ].join("\n"),
        "</details>",
      ].join("\n\n"),
    );
  });

  it("is counted where there is too much of it", () => {
    const many = Array.from({ length: 25 }, (_, index) => suppress(missing(`p${index}`), "x"));
    expect(renderSuppressed(many).split("\n")).toHaveLength(23);
    expect(renderSuppressed(many)).toContain("… and 5 more, all of them with --json");
  });
});
