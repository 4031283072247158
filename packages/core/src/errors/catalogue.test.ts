import { globSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { errorDocument } from "../../../../tooling/error-document.ts";
import { errorGroups, errorPages, isOwnErrorCode, isStoppingProblemCode } from "./catalogue.ts";
import { exitCodeOf } from "./exit-codes.ts";

const root = new URL("../../../../", import.meta.url);

/** What the program is made of, but for the pages themselves. */
const sources = globSync("packages/*/{src,bin}/**/*.{ts,js}", { cwd: root })
  .filter((file) => !file.endsWith(".test.ts") && !file.startsWith("packages/core/src/errors/"))
  .map((file) => readFileSync(new URL(file, root), "utf8"));

describe.each(Object.entries(errorPages))("the page of %s", (code, page) => {
  it("is complete and in one voice", () => {
    expect(page.title).toMatch(/^[A-Z`n][^\n]+[^\n.]$/);
    for (const text of [page.what, page.why, page.fix]) expect(text).toMatch(/^[A-Z`n]\S* [^\n]+[.`]$/);
    for (const source of page.sources) expect(source).toMatch(/^https:\/\/\S+$/);
  });

  it("says what to type", () => {
    expect(page.fix).toMatch(/`[^`]+`/);
  });

  it("is Markdown of text and code spans only", () => {
    for (const text of [page.title, page.what, page.why, page.fix]) {
      expect(text.replace(/`[^`]+`/g, "")).not.toMatch(/[`<>*|]|\]\(|^[#-] /m);
    }
  });

  it("is about an error that can happen", () => {
    const named = new RegExp(`"${code}"|\\berror ${code}:`);
    expect(sources.some((text) => named.test(text))).toBe(true);
  });
});

describe("the catalogue", () => {
  it("has each code in one group", () => {
    const codes = errorGroups.flatMap(({ pages }) => Object.keys(pages));
    expect(codes.toSorted()).toStrictEqual(Object.keys(errorPages).toSorted());
  });

  it("has the codes that are thrown before it can be loaded", () => {
    const start = readFileSync(new URL("packages/slipway/bin/slipway.js", root), "utf8");
    const codes = [...start.matchAll(/error ([A-Z_]+):/g)].map(([, code = ""]) => code);
    expect(codes.map(isOwnErrorCode)).toStrictEqual([true]);
  });

  it("knows its own codes from those of problems and from other words", () => {
    expect(["PLAN_UNREADABLE", "MANIFEST_UNREADABLE", "toString"].map(isOwnErrorCode)).toStrictEqual([
      true,
      false,
      false,
    ]);
    expect(["PLAN_UNREADABLE", "MANIFEST_UNREADABLE", "ACCESS_INVALID"].map(isStoppingProblemCode)).toStrictEqual([
      false,
      true,
      false,
    ]);
  });

  it("says how a command ends", () => {
    expect([exitCodeOf("INTERRUPTED"), exitCodeOf("INTERNAL"), exitCodeOf("TARBALL_UNREADABLE")]).toStrictEqual([
      130, 2, 2,
    ]);
  });
});

it("docs/errors.md is current: `node tooling/render-pages.ts` writes it", () => {
  expect(readFileSync(new URL("docs/errors.md", root), "utf8")).toBe(errorDocument());
});
