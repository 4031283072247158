import { describe, expect, test } from "vitest";

import { embedEntry, findChangelogEntry, isOfDependencies, splitBlocks } from "./changelog.ts";

const CHANGESETS = `# @acme/core

## 1.1.0

### Minor Changes

- 0f1a2b3: Anvils fall faster

  \`\`\`md
  ## 1.0.0
  \`\`\`

### Patch Changes

- Updated dependencies [0f1a2b3]
  - @acme/rope@2.0.0

## 1.0.1

### Patch Changes

- 1a2b3c4: Less noise

## 1.0.0
`;

describe("findChangelogEntry", () => {
  test("takes what stands between two versions, and no heading in a block of code", () => {
    const found = findChangelogEntry(CHANGESETS, "1.1.0");
    expect(found?.content).toMatch(/^### Minor Changes\n[^]*`@acme\/rope@2\.0\.0`$/);
    expect(found?.before).toBe("1.0.1");
  });

  test.each([
    ["the last one, which is empty", CHANGESETS, "1.0.0", ""],
    [
      "that of release-please",
      "## [2.0.0](https://x.example/compare/v1.9.0...v2.0.0) (2026-11-27)\n\n* a\n\n## [1.9.0](x)",
      "2.0.0",
      "* a",
    ],
    [
      "that of lerna, whose minor versions have lower headings",
      "## 1.0.1\n\nb\n\n# [1.0.0](x) (2026)\n\nc",
      "1.0.0",
      "c",
    ],
    ["one with a v", "## v1.0.0\na\n## v0.9.0", "1.0.0", "a"],
    ["one with a name", "## @acme/core@1.0.0\na", "1.0.0", "a"],
    ["one with a name and a v", "## core-v1.0.0\na", "1.0.0", "a"],
    ["a pre-release", "## 1.0.0-beta.10\na\n## 1.0.0-beta.1\nb", "1.0.0-beta.1", "b"],
    [
      "packages, which are no teams",
      "## 1.0.0\n- See @acme/core and (@acme/a@1.0.0-rc.1), @acme/b.",
      "1.0.0",
      "- See `@acme/core` and (`@acme/a@1.0.0-rc.1`), `@acme/b`.",
    ],
    ["people, who may be named", "## 1.0.0\n- Thanks @wile!", "1.0.0", "- Thanks @wile!"],
    [
      "code as it is",
      "## 1.0.0\n- `npm i @acme/a`\n```\n@acme/a\n```",
      "1.0.0",
      "- `npm i @acme/a`\n```\n@acme/a\n```",
    ],
    ["links as they are", "## 1.0.0\n- [x](https://x.example/@acme/a)", "1.0.0", "- [x](https://x.example/@acme/a)"],
    ["lines that end as on Windows", "## 1.0.0\r\n\r\n- a\r\n\r\n## 0.9.0\r\n", "1.0.0", "- a"],
  ])("finds %s", (_title, changelog, version, content) => {
    expect(findChangelogEntry(changelog, version)?.content).toBe(content);
  });

  test.each([
    ["a version that begins alike", "## 1.0.0-rc.1\na", "1.0.0"],
    ["a version that ends alike", "## 11.0.0\na", "1.0.0"],
    ["a version in a sentence", "Since 1.0.0 it flies", "1.0.0"],
    ["nothing", "", "1.0.0"],
  ])("does not take %s for it", (_title, changelog, version) => {
    expect(findChangelogEntry(changelog, version)).toBeUndefined();
  });
});

test.each([
  ["changesets", "### Patch Changes\n\n- Updated dependencies [0f1a2b3]\n- Updated dependencies\n  - a@1.0.1", true],
  ["lerna", "**Note:** Version bump only for package a", true],
  [
    "release-please",
    "### Dependencies\n\n* The following workspace dependencies were updated\n  * dependencies\n    * a bumped",
    true,
  ],
  ["nx", "This was a version bump only for a to align it with other projects, there were no code changes.", true],
  ["a change beside them", "- 0f1a2b3: Faster\n- Updated dependencies", false],
  ["nothing at all", "", false],
])("sees by the words of %s whether only dependencies were raised", (_tool, content, expected) => {
  expect(isOfDependencies(content)).toBe(expected);
});

describe("embedEntry", () => {
  test.each([
    ["moves headings below that of the package", "### Minor\n\n##### Deep", "#### Minor\n\n###### Deep"],
    ["moves them up never", "##### Deep", "##### Deep"],
    ["leaves code alone", "# A\n\n```\n# b\n```", "#### A\n\n```\n# b\n```"],
    ["ends a block of code that is left open", "a\n\n```js\nb", "a\n\n```js\nb\n```"],
    ["ends details that are left open", "<details>\na", "<details>\na\n\n</details>"],
    ["leaves comments out", "a <!-- b\nc --> d", "a \n d"],
    ["leaves out what a comment that never ends would hide", "a\n<!-- b\nc", "a"],
    ["leaves comments in code", "```\n<!-- a -->\n```", "```\n<!-- a -->\n```"],
  ])("%s", (_title, content, expected) => {
    expect(embedEntry(content)).toBe(expected);
  });
});

test("cuts an entry into whole things", () => {
  const blocks = [
    "### Minor",
    "- one\n\n  ```js\n  - no point\n  ```\n\n  more of it",
    "- two",
    "A paragraph\nof two lines.",
    "<details>\n\n- inside\n\n</details>",
    "```\na\n\nb\n```",
    "1. three",
  ];
  expect(splitBlocks(blocks.join("\n\n"))).toStrictEqual(blocks);
});
