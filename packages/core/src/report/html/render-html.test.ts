import { createHash } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { PublishPlan } from "../../plan/publish-plan.ts";
import type { PublishOutcome } from "../../publish/outcome.ts";
import { createReport, type ReleaseReport } from "../release-report.ts";
import { renderHtml } from "./render-html.ts";
import { SCRIPT, SCRIPT_HASH } from "./script.ts";
import { STYLE, STYLE_HASH } from "./style.ts";

const START = Date.UTC(2026, 10, 27);

function planOf(needs: Readonly<Record<string, readonly string[]>>): PublishPlan {
  return {
    schemaVersion: 1,
    repository: { server: "https://github.com", owner: "acme", name: "anvils" },
    commit: "a".repeat(40),
    registry: "https://registry.example/",
    packages: Object.entries(needs).map(([name, dependsOn]) => ({
      name,
      version: "1.1.0",
      previousVersion: "1.0.0",
      directory: `packages/${name}`,
      access: "public",
      distTag: "latest",
      dependsOn,
      firstPublish: false,
    })),
    skipped: [],
  };
}

function outcomeOf(name: string, rest: Partial<PublishOutcome> = {}): PublishOutcome {
  return { name, version: "1.1.0", status: "published", attempt: 1, timings: {}, ...rest };
}

function reportOf(rest: Partial<ReleaseReport> = {}): ReleaseReport {
  const plan = planOf({ core: [], app: ["core"] });
  return createReport({
    mode: "publish",
    plan,
    problems: [],
    outcomes: [
      outcomeOf("core", {
        attempt: 2,
        steps: [
          { phase: "exchange", at: START, took: 100 },
          { phase: "put", at: START + 100, took: 50 },
          { phase: "put", at: START + 1_150, took: 900 },
        ],
      }),
      outcomeOf("app", { steps: [{ phase: "put", at: START + 2_050, took: 500 }] }),
    ],
    verifications: ["core", "app"].map((name) => ({
      name,
      version: "1.1.0",
      availability: "available",
      integrity: { state: "ok" },
      distTag: { state: "ok" },
      attestation: { state: "ok" },
      seenAt: START + 60_000,
    })),
    notChecked: ["the moon"],
    timings: { publish: 2_550 },
    ...rest,
  });
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** What stands between two texts. */
function between(text: string, begin: string, end: string): string {
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
}

describe("the policy of the page", () => {
  test("knows its style and its script by what they are in the page", () => {
    const page = renderHtml(reportOf());
    expect(digest(between(page, "<style>", "</style>"))).toBe(STYLE_HASH);
    expect(digest(between(page, "<script>", "</script>"))).toBe(SCRIPT_HASH);
    expect([digest(STYLE), digest(SCRIPT)]).toStrictEqual([STYLE_HASH, SCRIPT_HASH]);
  });

  test("lets nothing else run, load or be sent", () => {
    const page = renderHtml(reportOf());
    const policy = `default-src &#39;none&#39;; script-src &#39;${SCRIPT_HASH}&#39;; style-src &#39;${STYLE_HASH}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;`;
    expect(page).toContain(`content="${policy}"`);
    expect(page).not.toMatch(/\s(?:style|on\w+)=|<(?:iframe|img|object|embed|link|form)\b/iu);
    expect(page.match(/<script/gu)).toHaveLength(1);
  });
});

describe("a release as a page", () => {
  test("says first what became of it, and shows a bar a package with tries, pause and scan", () => {
    const page = renderHtml(reportOf());
    expect(page).toMatch(/<h1 class="good">\s*Release succeeded: 2 packages published\s*<\/h1>/u);
    expect(page.match(/<g class="bar"/gu)).toHaveLength(2);
    const kinds = [...between(page, "<svg", "</svg>").matchAll(/<rect\s+class="([\w-]+)"/gu)].map(([, kind]) => kind);
    expect(kinds).toStrictEqual(["exchange", "put", "pause", "put", "scan", "wait", "put", "scan"]);
  });

  test("leads from a package to what it needs and is needed by", () => {
    const page = renderHtml(reportOf());
    expect(page).toMatch(/<tr\s+id="p1"\s+data-needs=""\s+data-needed="p2"/u);
    expect(page).toMatch(/<tr\s+id="p2"\s+data-needs="p1"\s+data-needed=""/u);
    expect(page).toMatch(/<path\s+data-from="p1"\s+data-to="p2"/u);
  });

  test("links to https addresses that were made for it, and to its own places", () => {
    const addresses = [...renderHtml(reportOf()).matchAll(/href="([^"]*)"/gu)].map(([, address = ""]) => address);
    for (const address of addresses)
      expect(address).toMatch(/^(?:https:\/\/(?:registry\.example|github\.com)\/|#p\d+$)/u);
    expect(addresses).toContain("https://registry.example/core/1.1.0");
  });

  test("has no timeline where no step has a time, and no graph where nothing needs anything", () => {
    const outcomes = [outcomeOf("core")];
    const page = renderHtml(reportOf({ plan: planOf({ core: [] }), outcomes, verifications: [] }));
    expect(page).not.toContain('class="timeline"');
    expect(page).not.toContain('class="graph');
    expect(page).toContain('<table id="packages">');
  });

  test("has no bar that goes backwards, whatever the clock did", () => {
    const steps = [
      { phase: "put", at: START + 9_000, took: 500 },
      { phase: "put", at: START, took: 500 },
    ] as const;
    const page = renderHtml(reportOf({ outcomes: [outcomeOf("core", { steps })], verifications: [] }));
    const widths = [...page.matchAll(/width="(-?[\d.]+)"/gu)].map(([, width]) => Number(width));
    expect(Math.min(...widths)).toBeGreaterThan(0);
  });

  test("is a page however many steps a report has", () => {
    const steps = Array.from(
      { length: 300_000 },
      (_, index) => ({ phase: "put", at: START + index, took: 1 }) as const,
    );
    const page = renderHtml(reportOf({ outcomes: [outcomeOf("core", { steps })], verifications: [] }));
    expect(page.length).toBeLessThan(200_000);
    expect(page).not.toMatch(/NaN|Infinity/u);
  });

  test("is a page where nothing is released", () => {
    const page = renderHtml(reportOf({ plan: planOf({}), outcomes: [], verifications: [] }));
    expect(page).toContain("Nothing to release");
    expect(page).not.toContain("<table");
  });
});

const HOSTILE = [
  "<script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  "</style><img src=x onerror=alert(1)>",
  `" onmouseover="alert(1)`,
  "' onfocus='alert(1)' autofocus='",
  "javascript:alert(1)",
  "<a href=https://evil.example>free</a>",
  "<!-- -->",
  "${alert(1)}",
  "&lt;script&gt;",
  "\u202Eevil\u0000\u001B[31m",
];

/** Names of the elements in a text of HTML, each once. */
function elements(text: string): string[] {
  return [...new Set([...text.matchAll(/<([a-z!][\w!-]*)/giu)].map(([, name = ""]) => name))];
}

test.each(HOSTILE)("text of anybody's stays text: %j", (evil) => {
  const report = reportOf({
    problems: [
      { code: "REPOSITORY_MISSING", severity: "error", package: evil, file: evil, actual: evil, reason: evil },
    ],
    outcomes: [
      outcomeOf("core", {
        status: "failed",
        note: evil,
        failure: { class: "invalid", phase: "put", status: 422, code: evil, message: evil },
      }),
      outcomeOf("app", { status: "held", heldBy: [evil] }),
    ],
    verifications: [],
    notChecked: [evil],
    compared: [evil],
    standsFor: evil,
    timings: { [evil]: 1 },
    notes: { plain: evil, packages: [{ name: evil, from: evil, to: evil, lines: [evil] }] },
    plan: { ...planOf({ core: [], app: ["core"] }), ref: evil, registry: evil },
  });
  const page = renderHtml(report);
  const clean = renderHtml(reportOf());
  const known = new Set([...elements(clean), "h2", "ul", "li", "br", "small", "code"]);
  expect(elements(page).filter((name) => !known.has(name))).toStrictEqual([]);
  expect(page.match(/<script/gu)).toHaveLength(1);
  for (const [, address = ""] of page.matchAll(/href="([^"]*)"/gu))
    expect(address).toMatch(/^(?:https:\/\/github\.com\/|#p\d+$)/u);
  expect(page).not.toMatch(/<[^>]*\son\w+=/iu);
  // eslint-disable-next-line no-control-regex -- nothing that acts on a terminal or turns the text round
  expect(page).not.toMatch(/[\u0000\u001B\u202E]/u);
});
