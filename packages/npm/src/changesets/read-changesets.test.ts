import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseManifest, type WorkspacePackage } from "@slipway/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { writeFiles } from "../workspace/test-files.ts";
import { readChangesets } from "./read-changesets.ts";

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "slipway-changesets-"));
});
afterEach(async () => rm(base, { recursive: true }));

async function read(
  files: Readonly<Record<string, string>>,
  packages: readonly WorkspacePackage[] = [],
): ReturnType<typeof readChangesets> {
  await writeFiles(base, Object.fromEntries(Object.entries(files).map(([file, text]) => [`.changeset/${file}`, text])));
  const packageManager = { name: "npm" } as const;
  return readChangesets({ base, root: ".", git: false, tool: "npm", packageManager, packages });
}

function createPackage(name: string): WorkspacePackage {
  const text = `{ "name": "${name}", "version": "1.0.0" }`;
  const parsed = parseManifest(text);
  if (!("manifest" in parsed)) throw new Error("no manifest");
  const directory = `packages/${name}`;
  return { name, version: "1.0.0", directory, file: `${directory}/package.json`, text, manifest: parsed.manifest };
}

describe("what a repository tells changesets about publishing", () => {
  test.each<[string, Record<string, string>, object]>([
    ["nothing", {}, {}],
    ["a prerelease", { "pre.json": '{"mode":"pre","tag":"next"}' }, { changesetsPre: { mode: "pre", tag: "next" } }],
    ["public access", { "config.json": '{"access":"public"}' }, { changesetsAccess: "public" }],
    ["restricted access, which is npm's own rule", { "config.json": '{"access":"restricted"}' }, {}],
    [
      "both",
      { "pre.json": '{"mode":"exit","tag":"n"}', "config.json": '{"access":"public"}' },
      {
        changesetsPre: { mode: "exit", tag: "n" },
        changesetsAccess: "public",
      },
    ],
    ["a fixed group", { "config.json": '{"fixed":[["@acme/*"],["a","b"]]}' }, { fixed: ["@acme/*", "a", "b"] }],
    ["what is no JSON", { "pre.json": "{", "config.json": "access: public" }, {}],
  ])("%s", async (_, files, settings) => {
    expect((await read(files)).settings).toEqual({ fixed: [], ...settings });
  });
});

describe("the names of what changesets ask a release for", () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["none", {}, []],
    [
      "quoted and bare names",
      { "a.md": "---\n\"@s/a\": minor\nb: patch\n'c': major\n---\n\ntext: minor\n" },
      ["@s/a", "b", "c"],
    ],
    ["one that releases nothing", { "a.md": "---\na: none\n---\n" }, []],
    ["another line ending", { "a.md": "---\r\na: minor\r\n---\r\n" }, ["a"]],
    ["what stands in the README is an example", { "README.md": "---\na: minor\n---\n" }, []],
    [
      "those that a pre-release of 2 has used, which 3 uses again",
      { "a.md": "---\na: minor\n---\n", "pre.json": '{"changesets":["a"]}' },
      ["a"],
    ],
    [
      "those that a pre-release has used",
      {
        "a.md": "---\na: minor\n---\n",
        "b.md": "---\nb: minor\n---\n",
        "../package.json": '{ "devDependencies": { "@changesets/cli": "^2.0.0" } }',
        "pre.json": '{"changesets":["a"]}',
      },
      ["b"],
    ],
  ])("%s", async (_, files, names) => {
    expect([...(await read(files)).named]).toEqual(names);
  });

  test("a directory that is not there has none", async () => {
    const packageManager = { name: "npm" } as const;
    const workspace = { base: "/nowhere", root: ".", git: false, tool: "npm", packageManager, packages: [] } as const;
    expect([...(await readChangesets(workspace)).named]).toEqual([]);
  });
});

describe("a changeset for an ignored package only", () => {
  const pre = { tag: "next", initialVersions: {}, mode: "pre" };
  const docs = "---\ndocs: patch\n---\n\nA word\n";
  const late = "it is in the way as soon as prereleases end";
  test.each<[string, Readonly<Record<string, string>>, object]>([
    ["stops every release", { "a.md": docs }, { severity: "error" }],
    ["the next one in a prerelease", { "a.md": docs, "pre.json": JSON.stringify(pre) }, { severity: "error" }],
    [
      "the last one when prereleases end",
      { "pre/a.md": docs, "pre.json": JSON.stringify({ ...pre, mode: "exit" }) },
      { severity: "error" },
    ],
    [
      "waits where a prerelease has set it aside",
      { "pre/a.md": docs, "pre.json": JSON.stringify(pre) },
      { severity: "warning", reason: late },
    ],
    [
      "waits where a prerelease of changesets 2 has used it",
      {
        "a.md": docs,
        "pre.json": JSON.stringify({ ...pre, changesets: ["a"] }),
        "../package.json": '{ "devDependencies": { "@changesets/cli": "^2.0.0" } }',
      },
      { severity: "warning", reason: late },
    ],
  ])("%s", async (_, files, expected) => {
    const config = { "config.json": '{ "ignore": ["docs"] }' };
    const { problems } = await read({ ...config, ...files }, [createPackage("docs"), createPackage("core")]);
    expect(problems).toEqual([
      {
        code: "CHANGESET_NEVER_USED",
        actual: "`docs`",
        file: expect.any(String),
        position: { line: 2, column: 1 },
        ...expected,
      },
    ]);
  });
});

describe("a file that changesets cannot use", () => {
  const broken = "CHANGESETS_UNREADABLE";
  test.each<[string, Readonly<Record<string, string>>, readonly object[]]>([
    [
      "a configuration that is no JSON",
      { "config.json": '{\n  "access": public\n}' },
      [{ code: broken, file: ".changeset/config.json", position: { line: 2, column: 13 } }],
    ],
    [
      "one that is a list",
      { "config.json": "[]" },
      [{ code: broken, file: ".changeset/config.json", position: { line: 1, column: 1 } }],
    ],
    [
      "an empty one",
      { "config.json": "" },
      [{ code: broken, file: ".changeset/config.json", position: { line: 1, column: 1 } }],
    ],
    [
      "an option of the wrong kind",
      { "config.json": '{\n  "fixed": "all"\n}' },
      [{ code: "CHANGESETS_CONFIG_REFUSED", file: ".changeset/config.json", position: { line: 2, column: 12 } }],
    ],
    [
      "a state that is no JSON",
      { "config.json": "{}", "pre.json": '{\n  "mode": "pre",\n}' },
      [{ code: broken, file: ".changeset/pre.json", position: { line: 3, column: 1 } }],
    ],
    [
      "a state without a tag",
      { "config.json": "{}", "pre.json": '{\n  "mode": "pre"\n}' },
      [{ code: broken, file: ".changeset/pre.json", position: { line: 1, column: 1 } }],
    ],
    [
      "a mode that does not exist",
      { "config.json": "{}", "pre.json": '{\n  "tag": "next",\n  "mode": "on"\n}' },
      [{ code: broken, file: ".changeset/pre.json", position: { line: 3, column: 11 } }],
    ],
    [
      "a state whose versions are numbers",
      {
        "config.json": "{}",
        "pre.json": '{\n  "tag": "next",\n  "mode": "pre",\n  "initialVersions": {\n    "core": 1\n  }\n}',
      },
      [{ code: broken, file: ".changeset/pre.json", position: { line: 5, column: 13 } }],
    ],
    [
      "a state whose changesets are no list",
      { "config.json": "{}", "pre.json": '{\n  "tag": "next",\n  "mode": "pre",\n  "changesets": "a"\n}' },
      [{ code: broken, file: ".changeset/pre.json", position: { line: 4, column: 17 } }],
    ],
    [
      "both at once",
      { "config.json": "{", "pre.json": "{" },
      [
        { code: broken, file: ".changeset/config.json" },
        { code: broken, file: ".changeset/pre.json" },
      ],
    ],
  ])("%s", async (_, files, expected) => {
    const { problems, pending } = await read(files, [createPackage("core")]);
    expect(pending).toBeUndefined();
    expect(problems).toMatchObject(expected);
    expect(problems).toHaveLength(expected.length);
  });
});

test("changesets 3 uses once more what a prerelease of 2 has used, and that is said", async () => {
  const pre = { mode: "pre", tag: "next", initialVersions: {}, changesets: ["a", "gone"] };
  const files = { "config.json": "{}", "a.md": "---\ncore: minor\n---\n\nA word\n", "pre.json": JSON.stringify(pre) };
  const { pending, problems } = await read(files, [createPackage("core")]);
  expect(pending?.releases).toMatchObject([{ name: "core", from: "1.0.0", to: "1.1.0-next.0" }]);
  expect(problems).toMatchObject([{ code: "CHANGESETS_USED_AGAIN", severity: "warning", actual: "1" }]);
});

describe("the packages that changesets sees", () => {
  const changesets = { "config.json": "{}", "a.md": "---\ncore: minor\n---\n\nA word\n" };
  const packages = [
    createPackage("core"),
    {
      ...createPackage("docs"),
      text: "",
      manifest: { name: "docs", version: "1.0.0", dependencies: { core: "workspace:*" } },
    },
  ];
  test.each<[string, object, readonly string[]]>([
    [
      "with 2, those that the manifest lists, whatever pnpm says",
      { devDependencies: { "@changesets/cli": "^2.0.0" }, workspaces: ["packages/co*"] },
      ["core"],
    ],
    [
      "with 2, those of pnpm where it lists none",
      { devDependencies: { "@changesets/cli": "^2.0.0" } },
      ["core", "docs"],
    ],
    [
      "with 3, those of pnpm",
      { devDependencies: { "@changesets/cli": "^3.0.0" }, workspaces: ["packages/co*"] },
      ["core", "docs"],
    ],
  ])("%s", async (_, manifest, released) => {
    await writeFiles(base, {
      "package.json": JSON.stringify(manifest),
      ...Object.fromEntries(packages.map((pkg) => [pkg.file, JSON.stringify(pkg.manifest)])),
      ...Object.fromEntries(Object.entries(changesets).map(([file, text]) => [`.changeset/${file}`, text])),
    });
    const packageManager = { name: "pnpm" } as const;
    const { pending } = await readChangesets({ base, root: ".", git: false, tool: "pnpm", packageManager, packages });
    expect(pending?.releases.map(({ name }) => name)).toEqual(released);
  });
});

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ["is a member where npm's patterns name it", { "package.json": '{ "workspaces": [".", "packages/*"] }' }, ["root"]],
  [
    "is one where pnpm's do",
    { "package.json": "{}", "pnpm-workspace.yaml": "packages: ['./', 'packages/*']" },
    ["root"],
  ],
  ["is none where no pattern does", { "package.json": '{ "workspaces": ["**"] }' }, []],
])("the root %s", async (_, declaring, released) => {
  await writeFiles(base, declaring);
  const root = { ...createPackage("root"), directory: ".", file: "package.json" };
  const files = { "config.json": "{}", "a.md": "---\nroot: minor\n---\n\nA word\n" };
  const { pending, problems } = await read(files, [root, createPackage("core")]);
  expect(pending?.releases.map(({ name }) => name) ?? []).toEqual(released);
  expect(problems.map(({ code }) => code)).toEqual(released.length > 0 ? [] : ["CHANGESET_PACKAGE_UNKNOWN"]);
});

test("changesets' own repository uses the major that it releases", async () => {
  await writeFiles(base, { "package.json": JSON.stringify({ devDependencies: { "@changesets/cli": "workspace:*" } }) });
  const cli = { ...createPackage("@changesets/cli"), version: "2.31.0" };
  const files = { "config.json": "{}", "a.md": '---\n"@changesets/cli": patch\n---\n\nA word\n' };
  expect((await read(files, [cli])).pending?.major).toBe(2);
});
