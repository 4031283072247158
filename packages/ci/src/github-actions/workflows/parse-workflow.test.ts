import { describe, expect, it } from "vitest";

import { parseWorkflow } from "./parse-workflow.ts";

function parse(text: string) {
  const parsed = parseWorkflow(".github/workflows/a.yml", text);
  if ("problem" in parsed) throw new Error(JSON.stringify(parsed.problem));
  return parsed.workflow;
}

describe("parseWorkflow", () => {
  it("keeps positions, offsets and comments", () => {
    const text =
      "on: push\njobs:\n  a:\n    steps:\n      - uses: x/y@abc # v1.2.3\n      - run: |\n\n          one\n          two\n";
    const [uses, run] = parse(text).jobs[0]?.steps ?? [];
    expect(uses?.uses).toEqual({
      text: "x/y@abc",
      at: { position: { line: 5, column: 15 }, start: 45, end: 52 },
      dynamic: false,
      comment: "v1.2.3",
    });
    expect(text.slice(45, 52)).toBe("x/y@abc");
    expect(run?.run).toMatchObject({ text: "\none\ntwo\n", block: { line: 7, column: 11 } });
  });

  it("reads every form of triggers", () => {
    expect(parse("on: push").triggers.map(({ event }) => event)).toEqual(["push"]);
    expect(parse("on: [push, release]").triggers.map(({ event }) => event)).toEqual(["push", "release"]);
    expect(parse("on:\n  push:\n    tags: v*\n  workflow_dispatch:\n").triggers).toMatchObject([
      { event: "push", tags: [{ text: "v*" }] },
      { event: "workflow_dispatch" },
    ]);
    expect(parse("on:\n  push:\n").triggers[0]?.tags).toBeUndefined();
  });

  it("reads every form of permissions, environments, runners and concurrency", () => {
    const workflow = parse(`permissions: read-all
concurrency: a
jobs:
  a:
    permissions:
    environment: npm
    runs-on: ubuntu-latest
  b:
    permissions: { contents: read }
    environment: { name: npm, url: x, deployment: false }
    runs-on: [self-hosted, linux]
    concurrency: { group: g, queue: max }
  c:
    runs-on: { group: big, labels: x }
`);
    expect(workflow).toMatchObject({ permissions: { all: "read" }, concurrency: { group: { text: "a" } } });
    const [a, b, c] = workflow.jobs;
    expect(a?.permissions?.scopes.size).toBe(0);
    expect(a?.environment?.name?.text).toBe("npm");
    expect(b?.permissions).toMatchObject({ flow: true });
    expect(b?.environment?.name?.text).toBe("npm");
    expect(b?.runsOn?.labels.map(({ text }) => text)).toEqual(["self-hosted", "linux"]);
    expect(b?.concurrency?.queue?.text).toBe("max");
    expect(c?.runsOn).toMatchObject({ group: { text: "big" }, labels: [{ text: "x" }] });
  });

  it("resolves anchors and merge keys, and says that their text serves several places", () => {
    const [a, b] = parse(`x: &defaults
  runs-on: ubuntu-latest
  permissions: { contents: read }
jobs:
  a:
    <<: *defaults
    permissions: { id-token: write }
    steps: &steps
      - run: a
  b:
    steps: *steps
`).jobs;
    expect(a?.runsOn).toMatchObject({ labels: [{ text: "ubuntu-latest" }] });
    expect(a?.permissions?.scopes.get("id-token")?.text).toBe("write");
    expect(a?.steps[0]?.run).toMatchObject({ at: { shared: undefined } });
    expect(b?.steps[0]?.run).toMatchObject({ text: "a", at: { shared: true } });
  });

  it("opens parallel groups and takes unknown keys and wrong types for absent", () => {
    const { jobs } = parse(`jobs:
  a:
    cache-mode: none
    from-the-future: { a: b }
    needs: { a: b }
    steps:
      - parallel:
          - run: a
          - parallel: [{ run: b }]
      - wait-all:
      - 5
  b: none
`);
    expect(jobs[0]?.steps.map(({ run }) => run?.text)).toEqual(["a", "b", undefined]);
    expect(jobs[0]).toMatchObject({ needs: [], cacheMode: { text: "none" } });
    expect(jobs[1]).toMatchObject({ id: "b", steps: [] });
  });

  it("counts the legs of a matrix", () => {
    expect(legs("{ a: [1, 2], b: [x, y, z] }")).toBe(6);
    expect(legs("{ include: [{ a: 1 }, { a: 2 }] }")).toBe(2);
    expect(legs("{ a: '${{ fromJSON(x) }}' }")).toBeUndefined();
    expect(legs("${{ fromJSON(x) }}")).toBeUndefined();
  });

  it("takes a byte-order mark, and a file of comments only", () => {
    expect(parse("\uFEFFon: push\n").triggers).toHaveLength(1);
    expect(parse("# nothing yet\n").jobs).toEqual([]);
  });

  it.each([
    ["no YAML", "on: push\njobs: [a\n", 3],
    ["a key that comes twice", "on: push\non: push\n", 2],
    ["two documents", "on: push\n---\non: push\n", 2],
    ["no map", "- a\n", 1],
    ["a text", "hello\n", 1],
    ["aliases that multiply", bomb(), 1],
    ["nesting without end", `a: ${"[".repeat(50_000)}`, 1],
    ["an alias inside of itself", "a: &a [*a]\n", 1],
  ])("has one problem for %s", (_, text, line) => {
    const parsed = parseWorkflow(".github/workflows/a.yml", text);
    expect(parsed).toMatchObject({
      problem: { code: "WORKFLOW_UNREADABLE", severity: "error", file: ".github/workflows/a.yml", position: { line } },
    });
    expect("problem" in parsed && parsed.problem.reason).toMatch(/^[^\n]+$/);
  });
});

function legs(matrix: string): number | undefined {
  return parse(`jobs:\n  a:\n    strategy:\n      matrix: ${matrix}\n`).jobs[0]?.matrix?.legs;
}

function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 8; level += 1) {
    lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`);
  }
  return lines.join("\n");
}
