import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Json } from "@slipway/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readWorkspace } from "./read-workspace.ts";
import { createManifest, writeFiles } from "./test-files.ts";

let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-workspace-")));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(files: Readonly<Record<string, Json>>): Promise<void> {
  await writeFiles(directory, files);
}

async function read(
  from = ".",
): Promise<{ tool: string; client: string; root: string; git: boolean; packages: string[]; problems: string[] }> {
  const { workspace, problems } = await readWorkspace(join(directory, from));
  const { name, version } = workspace.packageManager;
  return {
    tool: workspace.tool,
    client: version === undefined ? name : `${name}@${version}`,
    root: workspace.root,
    git: workspace.git,
    packages: workspace.packages.map((one) => `${one.directory} ${one.name}@${one.version}`),
    problems: problems.map(({ code, severity, file }) => `${severity} ${code} ${file}`),
  };
}

const ROOT = createManifest("root", { private: true });
const MEMBERS = { "packages/a/package.json": createManifest("a"), "packages/b/package.json": createManifest("b") };
const OBJECT = createManifest("root", { private: true, workspaces: { packages: ["packages/*"] } });
const PACKAGES = [". root@1.0.0", "packages/a a@1.0.0", "packages/b b@1.0.0"];

describe("what declares a workspace", () => {
  const workspaces = createManifest("root", { private: true, workspaces: ["packages/*"] });
  it.each<[string, Record<string, Json>, string, string, (readonly string[])?]>([
    ["pnpm", { "package.json": ROOT, "pnpm-workspace.yaml": "packages:\n  - packages/*\n" }, "pnpm", "pnpm"],
    ["npm", { "package.json": workspaces, "package-lock.json": {} }, "npm", "npm"],
    ["npm without a lockfile", { "package.json": workspaces }, "npm", "npm"],
    ["yarn", { "package.json": workspaces, "yarn.lock": "" }, "yarn", "yarn"],
    [
      "yarn 1 with nohoist",
      {
        "package.json": createManifest("root", {
          private: true,
          workspaces: { packages: ["packages/*"], nohoist: ["**"] },
        }),
        "yarn.lock": "",
      },
      "yarn",
      "yarn",
    ],
    [
      "bun with catalogs",
      {
        "package.json": createManifest("root", {
          private: true,
          workspaces: { packages: ["packages/*"], catalog: { x: "1" } },
        }),
        "bun.lock": "{}",
      },
      "bun",
      "bun",
    ],
    ["lerna", { "package.json": ROOT, "lerna.json": { version: "1.0.0" } }, "lerna", "npm"],
    [
      "lerna with a client of its own",
      { "package.json": ROOT, "lerna.json": { packages: ["packages/*"], npmClient: "yarn" } },
      "lerna",
      "yarn",
    ],
    [
      "`workspaces` and a client that lerna is told of",
      { "package.json": OBJECT, "lerna.json": { npmClient: "yarn" } },
      "yarn",
      "yarn",
    ],
    [
      "rush",
      {
        "rush.json": `{ /* Rush's files have comments */ "pnpmVersion": "9.15.0", "projects": [
          { "packageName": "a", "projectFolder": "packages/a" }, // and commas
          { "packageName": "b", "projectFolder": "packages/b" },
        ] }`,
      },
      "rush",
      "pnpm@9.15.0",
      PACKAGES.slice(1),
    ],
    ["npm, `workspaces` an object", { "package.json": OBJECT, "package-lock.json": {} }, "npm", "npm"],
    ["lerna above npm's workspaces", { "package.json": workspaces, "lerna.json": { version: "1.0.0" } }, "npm", "npm"],
    [
      "pnpm's file beside `workspaces`, in a yarn repository",
      { "package.json": workspaces, "pnpm-workspace.yaml": "packages: [nothing/*]\n", "yarn.lock": "" },
      "yarn",
      "yarn",
    ],
    [
      "`workspaces` beside pnpm's file, in a pnpm repository",
      {
        "package.json": createManifest("root", {
          private: true,
          workspaces: ["nothing/*"],
          packageManager: "pnpm@12.21.0+sha512.ab",
        }),
        "pnpm-workspace.yaml": "packages: [packages/*]\n",
      },
      "pnpm",
      "pnpm@12.21.0",
    ],
    [
      "devEngines",
      {
        "package.json": createManifest("root", {
          private: true,
          workspaces: ["packages/*"],
          devEngines: { packageManager: [{ name: "other" }, { name: "yarn", version: "^4" }] },
        }),
        "package-lock.json": {},
      },
      "yarn",
      "yarn@^4",
    ],
  ])("%s", async (_, files, tool, client, packages = PACKAGES) => {
    await write({ ...files, ...MEMBERS });
    expect(await read()).toEqual({ tool, client, root: ".", git: false, packages, problems: [] });
  });

  it("is nothing where pnpm's file holds settings only", async () => {
    await write({
      "package.json": createManifest("only"),
      "pnpm-workspace.yaml": "catalog:\n  x: 1.0.0\n",
      ...MEMBERS,
    });
    expect(await read()).toMatchObject({ tool: "single", client: "pnpm", packages: [". only@1.0.0"], problems: [] });
  });
});

describe("patterns", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["a star", ["packages/*"], ["a", "b"]],
    ["a slash at the end, a dot at the start", ["./packages/a/", "packages/b"], ["a", "b"]],
    ["two stars", ["packages/**"], ["a", "a/test/fixture", "b"]],
    ["a negated one, wherever it stands", ["!packages/b", "packages/*"], ["a"]],
    ["a negated tree", ["packages/**", "!**/test/**"], ["a", "b"]],
    ["braces", ["packages/{a,b}"], ["a", "b"]],
  ])("%s", async (_, patterns, expected) => {
    await write({
      "package.json": ROOT,
      "pnpm-workspace.yaml": JSON.stringify({ packages: patterns }),
      ...MEMBERS,
      "packages/a/test/fixture/package.json": createManifest("fixture", { private: true }),
      "packages/a/node_modules/dep/package.json": createManifest("dep"),
      "node_modules/b/package.json": createManifest("b"),
    });
    const { packages } = await read();
    expect(packages.slice(1).map((one) => one.split(" ")[0])).toEqual(expected.map((name) => `packages/${name}`));
  });

  it.each([
    ["npm", "package-lock.json", PACKAGES],
    ["yarn", "yarn.lock", PACKAGES.slice(0, 2)],
  ])("may give back what an earlier one took: %s", async (_, lockfile, expected) => {
    const workspaces = ["packages/*", "!packages/b", "packages/b"];
    await write({ "package.json": createManifest("root", { private: true, workspaces }), [lockfile]: "", ...MEMBERS });
    expect((await read()).packages).toEqual(expected);
  });

  it("may name directories beside the root, inside the repository", async () => {
    await write({
      ".git/HEAD": "ref: refs/heads/main",
      "js/package.json": createManifest("root", { private: true, workspaces: ["../shared/*", "../../*"] }),
      "shared/x/package.json": createManifest("x"),
    });
    expect(await read("js")).toMatchObject({ root: "js", packages: ["js root@1.0.0", "shared/x x@1.0.0"] });
  });
});

describe("where it looks", () => {
  it.each<[string, Record<string, Json>]>([
    ["a git directory", { ".git/HEAD": "ref: refs/heads/main\n" }],
    ["the file of a linked work tree", { ".git": "gitdir: /elsewhere/.git/worktrees/x\n" }],
  ])("upward from a subfolder to the root, relative to %s", async (_, git) => {
    await write({
      ...git,
      "js/package.json": createManifest("root", { private: true, workspaces: ["packages/*"] }),
      "js/packages/a/package.json": createManifest("a"),
      "js/packages/a/src/deep/index.js": "",
    });
    expect(await read("js/packages/a/src/deep")).toEqual({
      tool: "npm",
      client: "npm",
      root: "js",
      git: true,
      packages: ["js root@1.0.0", "js/packages/a a@1.0.0"],
      problems: [],
    });
  });

  it("never above the git root", async () => {
    await write({
      "package.json": createManifest("root", { workspaces: ["modules/*"] }),
      "modules/sub/.git": "gitdir: ../../.git/modules/sub\n",
      "modules/sub/package.json": createManifest("sub"),
    });
    expect(await read("modules/sub")).toMatchObject({ tool: "single", root: ".", packages: [". sub@1.0.0"] });
  });

  it("outside of git not above the directory itself", async () => {
    await write({
      "package.json": createManifest("stray"),
      "docs/index.md": "",
      "a/package.json": createManifest("a"),
    });
    await expect(read("docs")).rejects.toMatchObject({
      code: "WORKSPACE_NOT_FOUND",
      message: expect.stringContaining("is in no git repository, so that nothing above it is looked at"),
    });
    expect(await read("a")).toMatchObject({ root: ".", packages: [". a@1.0.0"] });
  });

  it("says where it looked when there is nothing", async () => {
    await write({ ".git/HEAD": "", "docs/index.md": "" });
    await expect(read("docs")).rejects.toMatchObject({
      code: "WORKSPACE_NOT_FOUND",
      message: `no \`package.json\`, \`pnpm-workspace.yaml\`, \`lerna.json\` or \`rush.json\` in \`${join(directory, "docs")}\` or above it, up to the git root \`${directory}\``,
    });
    for (const path of ["nowhere", "docs/index.md"]) {
      await expect(read(path)).rejects.toMatchObject({
        code: "WORKSPACE_NOT_FOUND",
        message: `there is no directory \`${join(directory, path)}\``,
      });
    }
  });

  it("says so when a workspace lists nothing that exists", async () => {
    await write({ "pnpm-workspace.yaml": "packages: [libs/*]\n", "packages/a/package.json": createManifest("a") });
    await expect(read()).rejects.toMatchObject({
      code: "WORKSPACE_NOT_FOUND",
      message: expect.stringContaining("`libs/*`"),
    });
  });
});

describe("manifests", () => {
  const root = { "package.json": createManifest("root", { private: true, workspaces: ["packages/*"] }) };

  it.each<[string, Json, readonly string[], readonly string[]]>([
    ["that cannot be parsed", '{\n  "name": "c",\n}', [], ["error MANIFEST_UNREADABLE packages/c/package.json"]],
    ["that is empty", "", [], ["error MANIFEST_UNREADABLE packages/c/package.json"]],
    ["that is an array", [], [], ["error MANIFEST_UNREADABLE packages/c/package.json"]],
    ["with a byte-order mark", '\uFEFF{ "name": "c", "version": "2.0.0" }', ["packages/c c@2.0.0"], []],
    ["without a name", { version: "1.0.0" }, [], ["warning PACKAGE_NAME_MISSING packages/c/package.json"]],
    ["without name and version", {}, [], ["warning PACKAGE_NAME_MISSING packages/c/package.json"]],
    ["without a name, private", { private: true }, [], []],
    ["with a name that leaves a directory", createManifest("../../c"), ["packages/c ../../c@1.0.0"], []],
    ["with a name that is taken", createManifest("a"), [], ["error PACKAGE_NAME_DUPLICATE packages/c/package.json"]],
    [
      "with a taken name, private",
      createManifest("a", { private: true }),
      [],
      ["warning PACKAGE_NAME_DUPLICATE packages/c/package.json"],
    ],
    ["without a version", { name: "c" }, ["packages/c c@"], []],
  ])("%s", async (_, content, packages, problems) => {
    await write({ ...root, ...MEMBERS, "packages/c/package.json": content });
    expect(await read()).toMatchObject({ packages: [...PACKAGES, ...packages], problems });
  });

  it("that is the private root's may have a package's name", async () => {
    await write({ "package.json": createManifest("a", { private: true, workspaces: ["packages/*"] }), ...MEMBERS });
    expect(await read()).toMatchObject({ packages: PACKAGES.filter((line) => !line.startsWith(". ")), problems: [] });
  });

  it("of markers and fixtures inside a package need no name", async () => {
    await write({
      "package.json": createManifest("root", { private: true, workspaces: ["packages/**"] }),
      ...MEMBERS,
      "packages/a/dist/cjs/package.json": { type: "commonjs" },
      "packages/a/test/x/package.json": { name: "twin" },
      "packages/b/test/x/package.json": { name: "twin" },
    });
    expect((await read()).problems).toEqual([]);
  });

  it("keep their text and position", async () => {
    const text = '{\r\n\t"name": "a",\r\n\t"version": "1.0.0"\r\n}';
    await write({ ...root, "packages/a/package.json": text, "packages/b/package.json": '{\n  "name": 1, }' });
    const { workspace, problems } = await readWorkspace(directory);
    expect(workspace.packages[1]?.text).toBe(text);
    expect(problems).toMatchObject([{ position: { line: 2, column: 14 } }]);
  });

  it("of a root that is itself published are read", async () => {
    await write({
      ".git/HEAD": "",
      "package.json": createManifest("root", { workspaces: ["packages/*"] }),
      ...MEMBERS,
    });
    expect((await read()).packages).toEqual(PACKAGES);
  });

  it("are read although the file that declares the workspace is broken", async () => {
    await write({ "package.json": ROOT, "pnpm-workspace.yaml": "packages:\n  - a\n - b\n", "lerna.json": "{" });
    expect(await read()).toMatchObject({
      tool: "pnpm",
      packages: [". root@1.0.0"],
      problems: ["error MANIFEST_UNREADABLE pnpm-workspace.yaml", "error MANIFEST_UNREADABLE lerna.json"],
    });
  });
});

describe("rush", () => {
  it("has no package at the root", async () => {
    const projects = [{ projectFolder: "packages/a" }, { projectFolder: "packages/c" }];
    await write({ ".git/HEAD": "", "package.json": ROOT, "rush.json": { projects }, ...MEMBERS });
    expect(await read("packages/a")).toMatchObject({
      root: ".",
      packages: ["packages/a a@1.0.0"],
      problems: ["warning WORKSPACE_PATTERN_UNMATCHED rush.json"],
    });
  });

  it.each<[string, object, object, readonly string[] | undefined]>([
    ["publishes what it is told to", { shouldPublish: true }, {}, ["packages/b"]],
    ["publishes what has a policy", { versionPolicyName: "lock" }, { shouldPublish: false }, ["packages/b"]],
    ["publishes nothing, so that something else does", {}, { shouldPublish: false }, undefined],
  ])("%s", async (_, a, b, withheld) => {
    const projects = [
      { projectFolder: "packages/a", ...a },
      { projectFolder: "./packages/b/", ...b },
    ];
    await write({ "package.json": ROOT, "rush.json": { projects }, ...MEMBERS });
    const { workspace } = await readWorkspace(directory);
    expect(workspace.withheld && [...workspace.withheld]).toStrictEqual(withheld);
  });

  it.each([
    ["that is no JSON", '{\n  "projects": [,]\n}', { line: 2, column: 16 }],
    ["that is nested too deeply", `{ "projects": ${"[".repeat(100_000)}`, { line: 1, column: 1 }],
  ])("has a file %s", async (_, text, position) => {
    await write({ "rush.json": text, ...MEMBERS });
    const { workspace, problems } = await readWorkspace(directory);
    expect(workspace.tool).toBe("rush");
    expect(problems).toMatchObject([{ code: "MANIFEST_UNREADABLE", file: "rush.json", position }]);
  });
});

describe("symbolic links", () => {
  it("are followed inside the repository only", async () => {
    await write({
      "repo/.git/HEAD": "",
      "repo/package.json": createManifest("root", { private: true, workspaces: ["packages/**"] }),
      "repo/packages/a/package.json": createManifest("a"),
      "repo/elsewhere/b/package.json": createManifest("b"),
      "repo/packages/c/README.md": "",
      "outside/package.json": createManifest("outside"),
      "outside/deep/package.json": createManifest("deep"),
    });
    await symlink(join(directory, "repo/elsewhere/b"), join(directory, "repo/packages/b"));
    await symlink(join(directory, "repo/elsewhere/b"), join(directory, "repo/packages/b-again"));
    await symlink(join(directory, "outside"), join(directory, "repo/packages/out"));
    await symlink(join(directory, "outside/package.json"), join(directory, "repo/packages/c/package.json"));
    await symlink(join(directory, "outside/package.json"), join(directory, "repo/packages/c/LICENSE"));
    await symlink(join(directory, "repo"), join(directory, "repo/packages/a/loop"));
    const result = await read("repo");
    expect(result.packages).toEqual([". root@1.0.0", "elsewhere/b b@1.0.0", "packages/a a@1.0.0"]);
    expect(result.problems.toSorted()).toEqual([
      "error MANIFEST_UNREADABLE packages/c/package.json",
      "error MANIFEST_UNREADABLE packages/out",
    ]);
  });
});

describe("speed", () => {
  it("reads 1,000 packages", async () => {
    const files: Record<string, Json> = { "package.json": ROOT, "pnpm-workspace.yaml": "packages: [packages/*]\n" };
    for (let index = 0; index < 1000; index += 1) {
      files[`packages/p${index}/package.json`] = createManifest(`@scope/p${index}`, { dependencies: { x: "^1.0.0" } });
    }
    await write(files);
    const { workspace } = await readWorkspace(directory);
    expect(workspace.packages).toHaveLength(1001);
  });
});
