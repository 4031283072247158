import { describe, expect, it } from "vitest";

import type { KnownProblem as Problem } from "../rules/catalogue.ts";
import { createLinks } from "./links.ts";
import { renderCheckPage, renderProblemsMarkdown } from "./problems-markdown.ts";
import { formatProblem, renderProblems } from "./problems-text.ts";
import { renderSarif } from "./sarif.ts";

const COMMIT = "3f2c1a9".padEnd(40, "0");
const LINKS = createLinks({
  repository: { server: "https://github.com", owner: "own", name: "repo" },
  commit: COMMIT,
});

const SHOWN = { links: LINKS, base: undefined };

const EXPECTED = "git+https://github.com/own/repo.git";

function missing(name: string): Problem {
  return {
    code: "REPOSITORY_MISSING",
    severity: "error",
    package: name,
    file: `packages/${name}/package.json`,
    position: { line: 1, column: 1 },
    field: "repository",
    expected: EXPECTED,
    predicts: '422 … "repository.url" is "" …',
    fix: { file: `packages/${name}/package.json`, path: ["repository"], value: EXPECTED },
  };
}

const directory: Problem = {
  code: "REPOSITORY_DIRECTORY_MISMATCH",
  severity: "warning",
  package: "c",
  file: "packages/c/package.json",
  position: { line: 7, column: 18 },
  field: "repository.directory",
  actual: "packages/b",
  expected: "packages/c",
  reason: "the package is in another directory of the repository",
};

const unknown: Problem = { code: "REPOSITORY_IDENTITY_UNKNOWN", severity: "warning", reason: "there is no remote" };

const problems = [missing("a"), missing("b"), directory, unknown];

describe("formatProblem", () => {
  it("makes one line", () => {
    expect(formatProblem(directory)).toBe(
      "packages/c/package.json:7:18: warning REPOSITORY_DIRECTORY_MISMATCH: `c`: `repository.directory` is `packages/b`, " +
        "expected `packages/c`: the package is in another directory of the repository",
    );
    expect(formatProblem(unknown)).toBe(
      "warning REPOSITORY_IDENTITY_UNKNOWN: The repository that publishes is not known: there is no remote",
    );
  });

  it("lets nothing from a file act", () => {
    const line = formatProblem({ ...directory, package: "`a`\u001B[2J\n::error::", actual: "\u202Ex" });
    expect(line).toContain("`'a'\\u001B[2J\\n::error::`: `repository.directory` is `\\u202Ex`");
  });
});

describe("renderProblems", () => {
  it("tells a note after what is wrong, and counts it as one", () => {
    const text = renderProblems([{ ...unknown, severity: "note" }, missing("a"), directory]);
    expect(text.match(/^(?:error|warning|note) /gmu)).toStrictEqual(["error ", "warning ", "note "]);
    expect(text).toContain("1 error, 1 warning and 1 note in 2 packages");
  });

  it("tells equal problems once, most important first, and ends with what to type", () => {
    expect(renderProblems(problems)).toMatchInlineSnapshot(`
      "2 errors and 2 warnings in 3 packages: 2 missing repositories

      error REPOSITORY_MISSING: The manifest does not say which repository the package comes from (2 times)
        expected  git+https://github.com/own/repo.git
        predicts  422 … "repository.url" is "" …
        packages/a/package.json:1:1  a
        packages/b/package.json:1:1  b

      warning REPOSITORY_IDENTITY_UNKNOWN: It is not known which repository will publish
        because   there is no remote

      warning REPOSITORY_DIRECTORY_MISMATCH: \`repository.directory\` leads somewhere else
        actual    packages/b
        expected  packages/c
        because   the package is in another directory of the repository
        packages/c/package.json:7:18  c

      \`slipway check --fix\` mends 2 of them
      \`slipway explain REPOSITORY_MISSING\` says what it is and what to do

      To type
        slipway check --fix"
    `);
  });

  it("shows values that differ beside their package", () => {
    const other = { ...directory, package: "d", file: "d/package.json", actual: "packages/x", expected: "d" };
    expect(renderProblems([directory, other])).toMatchInlineSnapshot(`
      "2 warnings in 2 packages: 2 wrong repository directories

      warning REPOSITORY_DIRECTORY_MISMATCH: \`repository.directory\` leads somewhere else (2 times)
        because   the package is in another directory of the repository
        packages/c/package.json:7:18  c  packages/b, expected packages/c
        d/package.json:7:18           d  packages/x, expected d

      \`slipway explain REPOSITORY_DIRECTORY_MISMATCH\` says what it is and what to do"
    `);
  });

  it("ends with all commands in one block, each of them once", () => {
    const refused = { code: "EXCHANGE_REFUSED", severity: "error", actual: "package not found" } as const;
    const text = renderProblems([
      { ...refused, package: "a", command: "npm trust github a" },
      { ...refused, package: "b", command: "npm trust github b" },
    ]);
    expect(text).toContain("  a\n  b\n");
    expect(text).toMatch(/To type\n {2}npm trust github a\n {2}npm trust github b$/u);
  });

  it("does not lose occurrences that differ only in a value", () => {
    const wide = { code: "ENVIRONMENT_TOKEN_PRESENT", severity: "warning" } as const;
    const text = renderProblems([
      { ...wide, actual: "NPM_TOKEN" },
      { ...wide, actual: "NODE_AUTH_TOKEN" },
    ]);
    expect(text).toContain("  NPM_TOKEN\n  NODE_AUTH_TOKEN\n");
  });

  it("counts the kinds in its first line", () => {
    const many = Array.from({ length: 9 }, (_, index) => missing(`p${index}`));
    const [head] = renderProblems([...many, { ...directory, severity: "error" }]).split("\n");
    expect(head).toBe("10 errors in 10 packages: 9 missing repositories · 1 wrong repository directory");
  });

  it("breaks lines at the width of the terminal, under their own beginning, and no command", () => {
    const command = `npm trust github ${"a".repeat(90)}`;
    const long = { ...directory, command, reason: "many words ".repeat(20).trim() };
    const lines = renderProblems([long], { width: 70 }).split("\n");
    expect(lines.filter((line) => line.length > 70)).toStrictEqual([`  ${command}`]);
    expect(lines.filter((line) => line.startsWith(`${" ".repeat(12)}many words`)).length).toBeGreaterThan(2);
  });

  it("links codes to their pages where the terminal has links", () => {
    const address = "https://github.com/slipway-release/slipway/blob/main/docs/problems/REPOSITORY_MISSING.md";
    expect(renderProblems(problems, { links: true })).toContain(
      `error \u001B]8;;${address}\u001B\\REPOSITORY_MISSING\u001B]8;;\u001B\\: `,
    );
  });

  it("is the same text in colour", () => {
    // oxlint-disable-next-line no-control-regex -- taking the colour off again
    expect(renderProblems(problems, { colour: true }).replace(/\u001B\[\d+m/g, "")).toBe(renderProblems(problems));
    expect(renderProblems(problems, { colour: true })).toContain("\u001B[31merror\u001B[0m");
  });

  it("brings cause and remedy when asked to", () => {
    expect(renderProblems([directory], { explain: true })).toContain("`slipway check --fix` writes the right path");
  });

  it("says it when there is nothing to say", () => {
    expect(renderProblems([])).toBe("no problems");
    expect(renderCheckPage([], SHOWN)).toBe("### ✅ No problems");
  });

  it("stays short for a thousand packages", () => {
    const text = renderProblems(Array.from({ length: 1000 }, (_, index) => missing(`p${index}`)));
    expect(text.split("\n").length).toBeLessThan(24);
    expect(text).toContain("… and 992 more");
    expect(text).toContain("1000 errors in 1000 packages");
  });

  it("lets nothing from a file act", () => {
    const hostile = {
      ...directory,
      package: "\u001B[2J",
      actual: "a\n\u202E",
      file: "packages/\u0007/package.json",
      reason: "\u009B",
    };
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(renderProblems([hostile])).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
  });
});

describe("renderProblemsMarkdown", () => {
  it("has each error in a line with its first places, then all values and the rest folded", () => {
    expect(renderProblemsMarkdown(problems, SHOWN)).toMatchInlineSnapshot(`
      "- ❌ [\`REPOSITORY_MISSING\`](https://github.com/slipway-release/slipway/blob/main/docs/problems/REPOSITORY_MISSING.md) 2 times: The manifest does not say which repository the package comes from · it would fail with \`422 … "repository.url" is "" …\` · fix: \`slipway check --fix\`
        - \`a\`: \`repository\` is missing, expected \`git+https://github.com/own/repo.git\` → [\`packages/a/package.json:1:1\`](https://github.com/own/repo/blob/3f2c1a9000000000000000000000000000000000/packages/a/package.json#L1)
        - \`b\`: \`repository\` is missing, expected \`git+https://github.com/own/repo.git\` → [\`packages/b/package.json:1:1\`](https://github.com/own/repo/blob/3f2c1a9000000000000000000000000000000000/packages/b/package.json#L1)

      \`slipway check --fix\` mends 2 of them

      <details><summary>All values and places of 2 errors in 2 packages</summary>

      #### ❌ [\`REPOSITORY_MISSING\`](https://github.com/slipway-release/slipway/blob/main/docs/problems/REPOSITORY_MISSING.md): The manifest does not say which repository the package comes from (2 times)

      - expected: \`git+https://github.com/own/repo.git\`
      - predicts: \`422 … "repository.url" is "" …\`

      | package | where |
      | --- | --- |
      | \`a\` | [\`packages/a/package.json:1:1\`](https://github.com/own/repo/blob/3f2c1a9000000000000000000000000000000000/packages/a/package.json#L1) |
      | \`b\` | [\`packages/b/package.json:1:1\`](https://github.com/own/repo/blob/3f2c1a9000000000000000000000000000000000/packages/b/package.json#L1) |

      </details>

      <details><summary>2 warnings in 1 package</summary>

      #### ⚠️ [\`REPOSITORY_IDENTITY_UNKNOWN\`](https://github.com/slipway-release/slipway/blob/main/docs/problems/REPOSITORY_IDENTITY_UNKNOWN.md): It is not known which repository will publish

      - because: there is no remote

      #### ⚠️ [\`REPOSITORY_DIRECTORY_MISMATCH\`](https://github.com/slipway-release/slipway/blob/main/docs/problems/REPOSITORY_DIRECTORY_MISMATCH.md): \`repository.directory\` leads somewhere else

      - because: the package is in another directory of the repository
      - actual: \`packages/b\`
      - expected: \`packages/c\`

      | package | where |
      | --- | --- |
      | \`c\` | [\`packages/c/package.json:7:18\`](https://github.com/own/repo/blob/3f2c1a9000000000000000000000000000000000/packages/c/package.json#L7) |

      </details>"
    `);
  });

  it("folds long tables and has an end", () => {
    const text = renderProblemsMarkdown(
      Array.from({ length: 1000 }, (_, index) => missing(`p${index}`)),
      SHOWN,
    );
    expect(text).toContain("<details><summary>1000 places</summary>");
    expect(text).toContain("… and 800 more");
    expect(text.length).toBeLessThan(40_000);
    expect(text.split("\n")[8]).toContain("<details>");
  });

  it("lets nothing from a file act", () => {
    const hostile = { ...directory, package: "<script>`|", actual: "| x |\n# y", reason: "<b> [x](y) |" };
    const text = renderProblemsMarkdown([hostile], SHOWN);
    expect(text).toContain("| ``<script>`\\|`` |");
    expect(text).toContain("- actual: `| x |\\n# y`");
    expect(text).toContain("- because: &lt;b&gt; \\[x\\](y) \\|");
  });
});

describe("renderSarif", () => {
  it("has what code scanning asks for", () => {
    expect(renderSarif({ problems: [missing("ä b"), unknown], suppressed: [] }, "1.2.3")).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "Slipway",
              semanticVersion: "1.2.3",
              rules: [{ id: "REPOSITORY_IDENTITY_UNKNOWN" }, { id: "REPOSITORY_MISSING" }],
            },
          },
          results: [
            {
              ruleId: "REPOSITORY_MISSING",
              ruleIndex: 1,
              level: "error",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "packages/%C3%A4%20b/package.json", uriBaseId: "%SRCROOT%" },
                    region: { startLine: 1, startColumn: 1 },
                  },
                },
              ],
            },
            {
              ruleId: "REPOSITORY_IDENTITY_UNKNOWN",
              ruleIndex: 0,
              level: "warning",
              locations: [{ physicalLocation: { artifactLocation: { uri: "package.json" } } }],
            },
          ],
        },
      ],
    });
  });

  it("has what is suppressed, with its reason", () => {
    const found = { problems: [unknown], suppressed: [{ problem: missing("a"), reason: "not ours" }] };
    expect(renderSarif(found, "1.2.3")).toMatchObject({
      runs: [
        {
          results: [
            { ruleId: "REPOSITORY_IDENTITY_UNKNOWN" },
            {
              ruleId: "REPOSITORY_MISSING",
              suppressions: [{ kind: "external", status: "accepted", justification: "not ours" }],
            },
          ],
        },
      ],
    });
  });
});
