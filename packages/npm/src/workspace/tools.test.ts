import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { DEFAULT_TOOLS } from "@manypkg/find-root";
import { getPackages } from "@manypkg/get-packages";
import { RootTool } from "@manypkg/tools";
import type { Json } from "@slipway/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readWorkspace } from "./read-workspace.ts";
import { writeFiles } from "./test-files.ts";

let base: string;
let directory: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "slipway-tools-")));
  directory = join(base, "repository");
});

afterEach(async () => {
  await rm(base, { recursive: true });
});

interface Shape {
  readonly files: Readonly<Record<string, Json>>;
  /** Where the search begins. */
  readonly from?: string;
  /** Directories, the root's among them, or the beginning of an error's message. */
  readonly manypkg: readonly string[] | string;
  readonly slipway: readonly string[];
}

const ROOT = { name: "root", private: true };
const NPM = { ...ROOT, workspaces: ["packages/*"] };
const PNPM = { "package.json": ROOT, "pnpm-workspace.yaml": "packages: [packages/*]\n" };
const MEMBERS = { "packages/a/package.json": { name: "a" }, "packages/b/package.json": { name: "b" } };
const FOUND = [".", "packages/a", "packages/b"];

async function write(files: Shape["files"]): Promise<void> {
  await writeFiles(directory, { ".git/HEAD": "ref: refs/heads/main\n", ...files });
}

/** manypkg's tools. They climb to the root of the disk: what lies above `base` is none of the tests'. */
const TOOLS = DEFAULT_TOOLS.map((tool) =>
  tool === RootTool
    ? tool
    : { ...tool, isMonorepoRoot: async (at: string) => at.startsWith(base) && (await tool.isMonorepoRoot(at)) },
);

/** What manypkg says by itself. */
async function askManypkg(from: string): Promise<readonly string[] | string> {
  try {
    const { packages, rootPackage } = await getPackages(join(directory, from), { tools: TOOLS });
    const all = rootPackage === undefined ? packages : [rootPackage, ...packages];
    return [...new Set(all.map(({ dir }) => relative(directory, dir) || "."))].toSorted();
  } catch (error) {
    return String(error);
  }
}

async function askSlipway(from: string): Promise<readonly string[]> {
  const { workspace } = await readWorkspace(join(directory, from));
  return workspace.packages.map((one) => one.directory);
}

/** The shapes are those of the repositories in docs/real-repositories.md and of the issues that their maintainers had. */
const ALIKE: Readonly<Record<string, Shape["files"]>> = {
  pnpm: { ...PNPM, ...MEMBERS },
  "pnpm, a pattern for every depth": { ...PNPM, "pnpm-workspace.yaml": "packages: ['**', '!docs/**']\n", ...MEMBERS },
  npm: { "package.json": NPM, "package-lock.json": {}, ...MEMBERS },
  "yarn, `workspaces` an object": {
    "package.json": { ...ROOT, workspaces: { packages: ["packages/*"] } },
    "yarn.lock": "",
    ...MEMBERS,
  },
  "bun, a dot in front and a slash at the end": {
    "package.json": { ...ROOT, workspaces: ["./packages/a", "packages/b/"] },
    "bun.lock": "{}",
    ...MEMBERS,
  },
  lerna: { "package.json": ROOT, "lerna.json": { version: "1.0.0" }, ...MEMBERS },
  rush: {
    "rush.json": '{ "projects": [{ "projectFolder": "packages/a" }, /* and */ { "projectFolder": "packages/b" }] }',
    ...MEMBERS,
  },
  "one package": { "package.json": { name: "one" } },
};

const DIFFERENT: Readonly<Record<string, Shape>> = {
  "a root without a name (zod, vue)": {
    files: { ...PNPM, "package.json": { private: true }, ...MEMBERS },
    manypkg: FOUND,
    slipway: FOUND.slice(1),
  },
  "a member without a name (base-ui, remix)": {
    files: { ...PNPM, ...MEMBERS, "packages/bench/package.json": { private: true } },
    manypkg: "Error: The following package.jsons are missing",
    slipway: FOUND,
  },
  "a manifest with a byte-order mark (vite)": {
    files: { ...PNPM, ...MEMBERS, "packages/c/package.json": '\uFEFF{ "name": "c" }' },
    manypkg: "SyntaxError",
    slipway: [...FOUND, "packages/c"],
  },
  "two private packages with one name (rolldown, kit)": {
    files: { ...PNPM, ...MEMBERS, "packages/c/package.json": { name: "a", private: true } },
    manypkg: [...FOUND, "packages/c"],
    slipway: FOUND,
  },
  "an empty manifest, which is told": {
    files: { ...PNPM, ...MEMBERS, "packages/c/package.json": "" },
    manypkg: FOUND,
    slipway: FOUND,
  },
  "pnpm without a manifest at the root": {
    files: { "pnpm-workspace.yaml": "packages: [packages/*]\n", ...MEMBERS },
    manypkg: "Error: Directory",
    slipway: FOUND.slice(1),
  },
  "npm without a lockfile": { files: { "package.json": NPM, ...MEMBERS }, manypkg: ["."], slipway: FOUND },
  "npm, `workspaces` an object": {
    files: {
      "package.json": { ...ROOT, workspaces: { packages: ["packages/*"] } },
      "package-lock.json": {},
      ...MEMBERS,
    },
    manypkg: ["."],
    slipway: FOUND,
  },
  "bun without a lockfile": {
    files: { "package.json": { ...NPM, packageManager: "bun@1.3.0" }, ...MEMBERS },
    manypkg: ["."],
    slipway: FOUND,
  },
  "npm, a pattern that gives back": {
    files: {
      "package.json": { ...ROOT, workspaces: ["packages/*", "!packages/b", "packages/b"] },
      "package-lock.json": {},
      ...MEMBERS,
    },
    manypkg: FOUND.slice(0, 2),
    slipway: FOUND,
  },
  "a member of a Yarn workspace with members of its own": {
    files: {
      "package.json": { ...NPM, packageManager: "yarn@4.18.1" },
      "yarn.lock": "",
      "packages/a/package.json": { name: "a", workspaces: ["b"] },
      "packages/a/b/package.json": { name: "b" },
    },
    from: "packages/a/b",
    manypkg: [".", "packages/a"],
    slipway: [".", "packages/a", "packages/a/b"],
  },
};

describe("Slipway and manypkg find the same", () => {
  it.each(Object.entries(ALIKE))("%s", async (_, files) => {
    await write(files);
    expect(await askSlipway(".")).toEqual(await askManypkg("."));
  });
});

describe("Slipway finds otherwise", () => {
  it.each(Object.entries(DIFFERENT))("%s", async (_, { files, from = ".", manypkg, slipway }) => {
    await write(files);
    const found = await askManypkg(from);
    if (typeof manypkg === "string") expect(found).toContain(manypkg);
    else expect(found).toEqual(manypkg);
    expect(await askSlipway(from)).toEqual(slipway);
  });

  it("never above the git root", async () => {
    await write({ "package.json": { name: "one" } });
    await writeFile(join(base, "package.json"), JSON.stringify({ ...ROOT, workspaces: ["repository"] }));
    await writeFile(join(base, "package-lock.json"), "{}");
    expect(await askManypkg(".")).toEqual([".", ".."]);
    expect(await askSlipway(".")).toEqual(["."]);
  });

  it("behind a link inside the repository, which manypkg passes over", async () => {
    await write({ ...PNPM, ...MEMBERS, "elsewhere/c/package.json": { name: "c" } });
    await symlink(join(directory, "elsewhere/c"), join(directory, "packages/c"));
    expect(await askManypkg(".")).toEqual(FOUND);
    expect(await askSlipway(".")).toEqual([".", "elsewhere/c", "packages/a", "packages/b"]);
  });

  it("never behind a link that leads out", async () => {
    await write({ ...PNPM, "pnpm-workspace.yaml": "packages: [packages/**]\n", ...MEMBERS });
    await mkdir(join(base, "outside/deep"), { recursive: true });
    await writeFile(join(base, "outside/deep/package.json"), JSON.stringify({ name: "outside" }));
    await symlink(join(base, "outside"), join(directory, "packages/out"));
    expect(await askManypkg(".")).toEqual([...FOUND, "packages/out/deep"]);
    expect(await askSlipway(".")).toEqual(FOUND);
  });
});
