import { describe, expect, it } from "vitest";

import { applyEdits } from "../../problems/edits.ts";
import { RELEASE, RUN, type Change, changed, check } from "./release-workflow.fixture.ts";

const COMMENTED = RELEASE.replace("cancel-in-progress: false", "cancel-in-progress:   true   # newest wins");

/** Name, text before, what changes in it. */
const FIXES: readonly (readonly [string, string, readonly Change[]])[] = [
  [
    "a block of permissions",
    changed([["id-token: write # trusted publishing", "contents: read # checkout"]]),
    [
      [
        "contents: read # checkout\n    steps:\n      - uses: actions/download",
        "contents: read # checkout\n      id-token: write\n    steps:\n      - uses: actions/download",
      ],
    ],
  ],
  [
    "permissions on one line",
    changed([
      ["    permissions:\n      id-token: write # trusted publishing", "    permissions: { contents: read } # all"],
    ]),
    [["{ contents: read }", "{ contents: read, id-token: write }"]],
  ],
  [
    "empty permissions",
    changed([["    permissions:\n      id-token: write # trusted publishing", "    permissions: {}"]]),
    [["    permissions: {}", "    permissions: { id-token: write }"]],
  ],
  [
    "a permission that is refused",
    changed([["id-token: write", "id-token: none"]]),
    [["id-token: none", "id-token: write"]],
  ],
  [
    "no permissions of its own",
    changed([["    permissions:\n      id-token: write # trusted publishing\n", ""]]),
    [
      [
        "    needs: pack\n    runs-on: ubuntu-latest\n",
        "    needs: pack\n    runs-on: ubuntu-latest\n    permissions:\n      id-token: write\n",
      ],
    ],
  ],
  [
    "the workflow's permissions, which are copied",
    changed([
      ["    permissions:\n      id-token: write # trusted publishing\n", ""],
      ["permissions: {}", "permissions:\n  contents: read\n  packages: write # images"],
    ]),
    [
      [
        "    needs: pack\n    runs-on: ubuntu-latest\n",
        "    needs: pack\n    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n      packages: write\n      id-token: write\n",
      ],
    ],
  ],
  ["cancelling, the comment kept", COMMENTED, [["  true  ", "  false  "]]],
  ["a flag that npm 12 refuses", changed([["./package.tgz", "-ws --tag next"]]), [["-ws", "--workspaces"]]],
  [
    "a directory that npm takes for a repository",
    changed([["./package.tgz", "packages/a"]]),
    [["packages/a", "./packages/a"]],
  ],
  [
    "a tag filter that stops at a slash",
    changed([
      ["'release-*'", "release-*"],
      ["npm publish ./package.tgz", "npx slipway publish"],
    ]),
    [["release-*", "'release-**'"]],
  ],
];

describe("fixes of workflows", () => {
  const releaseTags = ["release-@a/b@1.0.0"];

  it.each(
    FIXES.flatMap(
      ([name, text, changes]) =>
        [
          [name, text, changes],
          [
            `${name}, with CRLF`,
            text.replaceAll("\n", "\r\n"),
            changes.map((pair) => pair.map((part) => part.replaceAll("\n", "\r\n"))),
          ],
        ] as const,
    ),
  )("%s", (_, text, changes) => {
    let expected = text;
    for (const [from = "", to = ""] of changes) {
      expect(expected).toContain(from);
      expected = expected.replace(from, () => to);
    }
    const tags = text.includes("slipway") ? releaseTags : [];
    const edits = check({ files: { "release.yml": text }, releaseTags: tags }).flatMap(
      (problem) => problem.edits ?? [],
    );
    const fixed = applyEdits(text, edits);
    expect(fixed).toBe(expected);
    expect(
      check({ files: { "release.yml": fixed }, releaseTags: tags }).flatMap((problem) => problem.edits ?? []),
    ).toEqual([]);
  });

  it.each([
    [
      "the repository's default permissions",
      changed([
        ["permissions: {}\n", ""],
        ["    permissions:\n      id-token: write # trusted publishing\n", ""],
      ]),
    ],
    [
      "`read-all`",
      changed([["    permissions:\n      id-token: write # trusted publishing", "    permissions: read-all"]]),
    ],
    [
      "permissions that serve two jobs",
      changed([
        ["    permissions:\n      contents: read # checkout", "    permissions: &rights\n      contents: read"],
        ["    permissions:\n      id-token: write # trusted publishing", "    permissions: *rights"],
      ]),
    ],
  ])("are not made for %s", (_, text) => {
    const problems = check({ files: { "release.yml": text } });
    expect(problems.map(({ code }) => code)).toContain("WORKFLOW_ID_TOKEN_MISSING");
    expect(problems.flatMap(({ edits }) => edits ?? [])).toEqual([]);
  });

  it("are not made for a word that stands there twice", () => {
    const text = changed([[RUN, "      - run: ls packages/a && npm publish packages/a"]]);
    const [problem] = check({ files: { "release.yml": text } });
    expect(problem).toMatchObject({ code: "WORKFLOW_PUBLISH_OPERAND", expected: "./packages/a" });
    expect(problem?.edits).toBeUndefined();
  });
});
