import { describe, expect, it } from "vitest";

import { groupBy } from "../problems/group.ts";
import { renderPageMarkdown } from "../rule/page.ts";
import { codes, pageOf } from "./catalogue.ts";
import * as changesetsCodes from "./changesets/index.ts";
import * as environmentRules from "./environment/index.ts";
import * as packageRules from "./package/index.ts";
import * as releaseCodes from "./release/index.ts";
import * as repositoryRules from "./repository/index.ts";
import * as tarballRules from "./tarball/index.ts";
import * as workflowRules from "./workflow/index.ts";

it("has each code once", () => {
  const groups = [
    changesetsCodes,
    environmentRules,
    packageRules,
    releaseCodes,
    repositoryRules,
    tarballRules,
    workflowRules,
  ];
  const all = groups.flatMap((group) => Object.values(group).flatMap((set) => Object.keys(set.codes)));
  expect(all.toSorted()).toEqual(codes);
});

const counted = groupBy(codes, (code) => [pageOf(code).label].flat()[0] ?? "");

describe.each(codes.map((code) => ({ code, page: pageOf(code) })))("the page of $code", ({ code, page }) => {
  it("is complete and in one voice", () => {
    expect(page.title).toMatch(/^[^\n]+[^\n.]$/);
    for (const text of [page.what, page.why, page.fix]) expect(text).toMatch(/\S[.)?]?`?$/);
    for (const source of page.sources) expect(source).toMatch(/^https:\/\/\S+$/);
  });

  it("has words to count it by, which nothing but code spans makes unlike prose", () => {
    const [one, several] = typeof page.label === "string" ? [page.label, `${page.label}s`] : page.label;
    for (const label of [one, several]) {
      expect(label.length).toBeLessThanOrEqual(45);
      expect(label.replace(/`[^`]+`/gu, "")).not.toMatch(/[\n`<>*|_[\].:,·]/u);
    }
    expect(counted.get(one)).toStrictEqual([code]);
  });

  it("advises no client by a range or a tag, which would be code of that day beside the token", () => {
    expect(page.fix).not.toMatch(/\bp?npm@[\^~>]|`(?:npm|pnpm) (?:i|install) [^`]*?p?npm@(?!\d+\.\d+\.\d+)/u);
  });

  it("has a message of one line", () => {
    const values = { package: "a", file: "b", field: "c", actual: "d", expected: "e", reason: "f" } as const;
    const message = page.message({
      code,
      severity: "error",
      ...values,
    });
    expect(message).toMatch(/^[^\n]+[^\n.]$/);
    expect(message).not.toContain("undefined");
  });

  it("is Markdown of text and code spans only", () => {
    for (const text of [page.title, page.what, page.why, page.fix]) {
      const withoutCode = text.replace(/`[^`]+`/g, "");
      expect(withoutCode).not.toMatch(/[`<>*|]|\]\(|^[#-] /m);
    }
  });
});

describe("renderPageMarkdown", () => {
  it("makes a document", () => {
    expect(renderPageMarkdown("REPOSITORY_SCHEME_REJECTED", pageOf("REPOSITORY_SCHEME_REJECTED")))
      .toMatchInlineSnapshot(`
      "# REPOSITORY_SCHEME_REJECTED

      **The registry refuses \`git+http\` addresses**

      \`repository.url\` begins with \`git+http:\`, without the \`s\`.

      ## What you would see

      \`\`\`text
      422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+http://github.com/typed-sigterm/unplugin-portless.git", expected to match "https://github.com/typed-sigterm/unplugin-portless" from provenance
      \`\`\`

      ## Why

      Owner and name may be right: the registry takes \`git+\` and \`.git\` off and compares the rest letter by letter, and \`http\` is not \`https\`. npm writes most addresses anew before it sends them, but not this one.

      ## What to do

      \`slipway check --fix\`, or \`npm pkg set repository.url=git+https://github.com/owner/name.git\`.

      ## Sources

      - <https://github.com/npm/cli/issues/9865>
      "
    `);
  });
});
