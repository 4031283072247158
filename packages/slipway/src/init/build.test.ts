import type { Manifest, WorkspacePackage } from "@slipway/core";
import { describe, expect, test } from "vitest";

import { type BuildFacts, createBuild } from "./build.ts";

const BUILDS: Manifest = { scripts: { build: "tsc" } };

function facts(change: Partial<BuildFacts> = {}): BuildFacts {
  return {
    workspace: { root: ".", tool: "npm", packages: [] },
    manager: { name: "npm" },
    files: new Set(),
    rootManifest: {},
    nx: undefined,
    needsBuild: false,
    nodeVersions: new Map(),
    supported: "^22.22.2 || ^24.15.0 || >=26",
    ...change,
  };
}

function workspace(tool: BuildFacts["workspace"]["tool"], manifest: Manifest = BUILDS): BuildFacts["workspace"] {
  const member: WorkspacePackage = {
    name: "a",
    version: "1.0.0",
    directory: "packages/a",
    file: "packages/a/package.json",
    manifest,
    text: "",
  };
  return { root: ".", tool, packages: [member] };
}

describe("the commands of a build", () => {
  test.each<readonly [title: string, change: Partial<BuildFacts>, commands: readonly string[]]>([
    ["npm with its lockfile", { files: new Set(["package-lock.json"]) }, ["npm ci"]],
    ["npm without one", {}, ["npm install"]],
    [
      "pnpm of a version, built by the root",
      { manager: { name: "pnpm", version: "12.21.0" }, files: new Set(["pnpm-lock.yaml"]), rootManifest: BUILDS },
      ["npm install --global pnpm@12.21.0", "pnpm install --frozen-lockfile", "pnpm run build"],
    ],
    [
      "pnpm of no known version, built by its members",
      { manager: { name: "pnpm" }, workspace: workspace("pnpm") },
      ["npm install --global pnpm", "pnpm install", "pnpm -r run build"],
    ],
    [
      "a range of versions, which no shell may read",
      { manager: { name: "pnpm", version: ">=10 <12" }, files: new Set(["pnpm-lock.yaml"]) },
      ["npm install --global 'pnpm@>=10 <12'", "pnpm install --frozen-lockfile"],
    ],
    [
      "yarn 1",
      { manager: { name: "yarn", version: "1.22.22" }, files: new Set(["yarn.lock"]), workspace: workspace("yarn") },
      ["npm install --global yarn@1.22.22", "yarn install --frozen-lockfile", "yarn workspaces run build"],
    ],
    [
      "yarn 4",
      { manager: { name: "yarn", version: "4.18.0" }, files: new Set(["yarn.lock"]), workspace: workspace("yarn") },
      [
        "npm install --global @yarnpkg/cli-dist@4.18.0",
        "yarn install --immutable",
        "yarn workspaces foreach --all --topological-dev run build",
      ],
    ],
    [
      "bun",
      { manager: { name: "bun", version: "1.4.5" }, files: new Set(["bun.lock"]), workspace: workspace("bun") },
      ["npm install --global bun@1.4.5", "bun install --frozen-lockfile", "bun run --filter '*' build"],
    ],
    ["lerna", { workspace: workspace("lerna") }, ["npm install", "npx --no lerna run build"]],
    [
      "nx, by what it starts before it versions",
      { nx: { release: { version: { preVersionCommand: "npx nx run-many -t build" } } }, rootManifest: BUILDS },
      ["npm install", "npx nx run-many -t build"],
    ],
    [
      "nx, by what it starts for a group",
      { nx: { release: { groups: { a: { version: { groupPreVersionCommand: "npx nx build a" } } } } } },
      ["npm install", "npx nx build a"],
    ],
    [
      "nx, where only a build makes what is published",
      { manager: { name: "pnpm", version: "12.21.0" }, nx: {}, needsBuild: true },
      ["npm install --global pnpm@12.21.0", "pnpm install", "pnpm exec nx run-many --target build"],
    ],
    [
      "a build by another name, where something has to make what is published",
      { needsBuild: true, rootManifest: { scripts: { compile: "tsc" } } },
      ["npm install", "npm run compile"],
    ],
    ["no guess where nothing has to", { rootManifest: { scripts: { compile: "tsc" } } }, ["npm install"]],
    ["a workspace in which nothing is built", { workspace: workspace("npm", {}) }, ["npm install"]],
  ])("%s", (_title, change, commands) => {
    expect(createBuild(facts(change)).commands).toStrictEqual(commands);
  });
});

describe("the Node of a build", () => {
  test.each<readonly [title: string, versions: Readonly<Record<string, string>>, node: object, runs: boolean]>([
    ["nothing says one", {}, { version: "24" }, true],
    ["a file says it", { ".nvmrc": "22" }, { file: ".nvmrc" }, true],
    ["a file says an old one", { ".node-version": "20.19.0" }, { file: ".node-version" }, false],
    ["a range admits the usual one", { "package.json": ">=18" }, { version: "24" }, true],
    ["a range does not", { "package.json": "^20" }, { file: "package.json" }, false],
    ["a name", { ".nvmrc": "lts/*" }, { file: ".nvmrc" }, true],
  ])("%s", (_title, versions, node, runs) => {
    const build = createBuild(facts({ nodeVersions: new Map(Object.entries(versions)) }));
    expect([build.node, build.nodeRunsSlipway]).toStrictEqual([node, runs]);
  });
});
