import { describe, expect, test } from "vitest";

import { createPendingNotes, renderPendingNotes } from "./pending-notes.ts";

const changesets = [
  { id: "a", file: ".changeset/a.md", summary: "A fix", releases: [{ name: "core", type: "patch" as const }] },
  {
    id: "b",
    file: ".changeset/b.md",
    summary: "Another world\n\nEverything is new.",
    releases: [
      { name: "core", type: "major" as const },
      { name: "docs", type: "none" as const },
    ],
  },
];
const releases = [
  { name: "core", type: "major" as const, from: "1.0.0", to: "2.0.0", changesets: ["a", "b"] },
  { name: "app", type: "patch" as const, from: "1.0.0", to: "1.0.1", changesets: [] },
  { name: "docs", type: "none" as const, from: "1.0.0", to: "1.0.0", changesets: ["b"] },
];
const summaries = new Map(changesets.map(({ id, summary }) => [id, summary]));

test("the largest bump is told first, and what is not raised not at all", () => {
  expect(createPendingNotes({ changesets, releases }, (id) => summaries.get(id) ?? "")).toEqual({
    packages: [
      { name: "core", from: "1.0.0", to: "2.0.0", lines: ["Another world", "Everything is new.", "A fix"] },
      { name: "app", from: "1.0.0", to: "1.0.1", lines: [] },
    ],
  });
});

test("what a prerelease has used before is not told again", () => {
  const used = [
    {
      ...releases[0],
      name: "core",
      type: "major" as const,
      from: "2.0.0-next.0",
      to: "2.0.0-next.1",
      changesets: ["gone", "a"],
    },
  ];
  expect(createPendingNotes({ changesets, releases: used }, (id) => summaries.get(id) ?? "").packages).toEqual([
    { name: "core", from: "2.0.0-next.0", to: "2.0.0-next.1", lines: ["A fix"] },
  ]);
});

const core = { name: "core", from: "1.0.0", to: "2.0.0" };

describe("what is shown of it", () => {
  test.each([
    { title: "nothing where nothing is raised", packages: [], most: 9, shown: "" },
    { title: "nothing where there is no room", packages: [{ ...core, lines: ["A fix"] }], most: 0, shown: "" },
    {
      title: "a line a line, and those without any in one",
      packages: [
        { ...core, lines: ["- A `fix`", "  more of it"] },
        { ...core, name: "app", lines: [] },
      ],
      most: 9,
      shown: "**`core`** 1\\.0.0 → 2\\.0.0\n\n- A `fix`\n- more of it\n\nRaised with others: `app` 2\\.0.0",
    },
    {
      title: "no Markup of a stranger's",
      packages: [{ ...core, lines: ["</details><img src=x> [click](https://evil.example) @acme/team"] }],
      most: 9,
      shown: expect.not.stringMatching(/<\/details><img|evil\.example|[^\\`]@acme/u),
    },
    {
      title: "how many there are besides",
      packages: [
        { ...core, lines: ["A fix"] },
        { ...core, name: "app", lines: ["A fix"] },
      ],
      most: 1,
      shown: "**`core`** 1\\.0.0 → 2\\.0.0\n\n- A fix\n\n… and 1 more packages",
    },
    {
      title: "how many lines are left out",
      packages: [{ ...core, lines: Array.from({ length: 14 }, () => "A fix") }],
      most: 9,
      shown: expect.stringMatching(/- … and 2 more lines$/u),
    },
  ])("$title", ({ packages, most, shown }) => {
    const text = renderPendingNotes({ packages }, most);
    const inside = text
      .replace("<details><summary>Notes (from changesets)</summary>\n\n", "")
      .replace(/\n\n<\/details>$/u, "");
    expect(inside).toEqual(shown);
  });

  test("that they are summaries, and why", () => {
    const text = renderPendingNotes(
      { plain: "`module` is not installed", packages: [{ ...core, lines: ["A fix"] }] },
      9,
    );
    expect(text).toContain("<sub>Summaries of the changesets: `module` is not installed</sub>");
  });
});
