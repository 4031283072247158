import { describe, expect, test } from "vitest";

import { type NotedPackage, type NotesInput, renderNotes } from "./notes.ts";

const LIMIT = 125_000;

function note(change: Partial<NotedPackage> & Pick<NotedPackage, "name">): NotedPackage {
  return {
    version: "1.1.0",
    previousVersion: "1.0.0",
    distTag: "latest",
    directory: undefined,
    isNew: false,
    isWaiting: false,
    entry: undefined,
    url: `https://git.example/${change.name}`,
    ...change,
  };
}

function render(packages: readonly NotedPackage[], change: Partial<NotesInput> = {}, limit = LIMIT): string {
  const input = { packages, commit: undefined, runUrl: undefined, listUrl: "https://git.example/list", unread: false };
  return renderNotes({ ...input, ...change }, limit);
}

describe("renderNotes", () => {
  test("has a table, an entry a package with the largest change first, and the rest in a line", () => {
    const raised = "### Patch Changes\n\n- Updated dependencies";
    const text = render(
      [
        note({ name: "@acme/a", version: "1.0.1", entry: raised }),
        note({ name: "@acme/b", entry: "### Minor Changes\n\n- 0f1a2b3: Faster" }),
        note({ name: "@acme/c", version: "2.0.0", entry: "### Major Changes\n\n- 1a2b3c4: Heavier" }),
        note({ name: "@acme/d", previousVersion: undefined, isNew: true }),
        note({ name: "@acme/e", version: "1.0.1", entry: raised }),
      ],
      { commit: "0123456789", runUrl: "https://git.example/runs/7" },
    );
    expect(text).toBe(`| package | version | change |
| --- | --- | --- |
| \`@acme/c\` | \`1.0.0\` → \`2.0.0\` | major |
| \`@acme/d\` | \`1.1.0\` | new |
| \`@acme/b\` | \`1.0.0\` → \`1.1.0\` | minor |
| \`@acme/a\` | \`1.0.0\` → \`1.0.1\` | patch |
| \`@acme/e\` | \`1.0.0\` → \`1.0.1\` | patch |

### \`@acme/c\` 2.0.0

#### Major Changes

- 1a2b3c4: Heavier

### \`@acme/b\` 1.1.0

#### Minor Changes

- 0f1a2b3: Faster

Only dependencies were raised: \`@acme/a\` 1.0.1 · \`@acme/e\` 1.0.1

Published from 0123456789 by [this run](https://git.example/runs/7).
`);
  });

  test("names dist-tags where one is not latest", () => {
    expect(render([note({ name: "a", distTag: "next" })])).toContain("| `a` | `1.0.0` → `1.1.0` | minor | `next` |");
  });

  test("says what waits for approval", () => {
    const text = render([note({ name: "a", isWaiting: true }), note({ name: "b" })]);
    expect(text).toMatch(/^⏳ 1 of 2 packages waits for approval, and is public to nobody\.\n/);
  });

  test("says that changelogs are missing", () => {
    expect(render([note({ name: "a" })], { unread: true })).toContain("could not be read");
  });

  test("lets no name out of its cell", () => {
    expect(render([note({ name: "a` | <b>\n| c" })]).split("\n")[2]).toContain("| ``a` \\| <b>\\n\\| c`` |");
  });
});

/** Points of a sentence each, so that a cut one is seen. */
function points(count: number): string {
  return Array.from({ length: count }, (_, index) => `- Point ${String(index)} ends with a full stop.`).join("\n");
}

describe("what has no room", () => {
  test("is left out of the entries first, by whole points, with a link to the rest", () => {
    const packages = Array.from({ length: 60 }, (_, index) => note({ name: `p${String(index)}`, entry: points(300) }));
    const text = render(packages);
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(text.length).toBeGreaterThan(LIMIT / 2);
    expect(text.match(/^\| `p/gm)).toHaveLength(60);
    expect(text.match(/^… \[The rest\]\(https:\/\/git\.example\/p\d+\)$/gm)).toHaveLength(60);
    expect(text.split("\n").filter((line) => line.startsWith("- ") && !line.endsWith("."))).toStrictEqual([]);
  });

  test("leaves no heading with nothing below it", () => {
    const entry = `### Minor\n\n- ${"a".repeat(130_000)}.`;
    const text = render([note({ name: "a", entry })]);
    expect(text).not.toContain("#### Minor");
    expect(text).toContain("… [What is new](https://git.example/a)");
  });

  test.each([
    [300, 300],
    [1000, 1000],
    [3000, 1000],
  ])("with %i packages leaves %i rows, and says where the others are", (count, rows) => {
    const packages = Array.from({ length: count }, (_, index) =>
      note({ name: `@a-rather-long-scope/package-${String(index)}`, entry: points(40) }),
    );
    const text = render(packages);
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(text.match(/^\| `@/gm)).toHaveLength(rows);
    if (rows < count)
      expect(text).toContain(`… and ${String(count - rows)} more, [all of them](https://git.example/list)`);
  });

  test.each([200, 1000, 5000, 20_000])("fits into %i characters", (limit) => {
    const packages = Array.from({ length: 500 }, (_, index) => note({ name: `p${String(index)}`, entry: points(10) }));
    expect(render(packages, {}, limit).length).toBeLessThanOrEqual(limit);
  });
});
