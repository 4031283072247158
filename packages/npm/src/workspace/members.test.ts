import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Json } from "@slipway/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readWorkspace } from "./read-workspace.ts";
import { createManifest, writeFiles } from "./test-files.ts";

let directory: string;

beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-members-")));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function read(from: string): Promise<{ root: string; tool: string; packages: string[]; problems: string[] }> {
  const { workspace, problems } = await readWorkspace(join(directory, from));
  return {
    root: workspace.root,
    tool: workspace.tool,
    packages: workspace.packages.map((one) => `${one.directory} ${one.name}`),
    problems: problems.map(({ code, severity, file }) => `${severity} ${code} ${file}`),
  };
}

describe("members of members", () => {
  const suite = createManifest("suite", { workspaces: ["plugins/*"] });
  const files = {
    ".git/HEAD": "ref: refs/heads/main\n",
    "packages/suite/package.json": suite,
    "packages/suite/plugins/plug/package.json": createManifest("plug", { workspaces: ["deep"] }),
    "packages/suite/plugins/plug/deep/package.json": createManifest("deep"),
  };
  const yarn = { private: true, packageManager: "yarn@4.18.1", workspaces: ["packages/*"] };
  const all = [
    ". root",
    "packages/suite suite",
    "packages/suite/plugins/plug plug",
    "packages/suite/plugins/plug/deep deep",
  ];

  it.each([".", "packages/suite", "packages/suite/plugins/plug", "packages/suite/plugins/plug/deep"])(
    "are Yarn's too, and none of them is a root: from %s",
    async (from) => {
      await writeFiles(directory, { ...files, "package.json": createManifest("root", yarn), "yarn.lock": "" });
      expect(await read(from)).toMatchObject({ tool: "yarn", root: ".", packages: all, problems: [] });
    },
  );

  it("are found beside a manifest that is broken", async () => {
    await writeFiles(directory, {
      ...files,
      "package.json": createManifest("root", yarn),
      "packages/x/package.json": "{",
    });
    expect(await read("packages/suite")).toMatchObject({
      packages: all,
      problems: ["error MANIFEST_UNREADABLE packages/x/package.json"],
    });
  });

  it.each<[string, Record<string, Json>, string]>([
    ["npm", { workspaces: ["packages/*"], packageManager: "npm@11.0.0" }, "npm"],
    ["yarn 1", { workspaces: ["packages/*"], packageManager: "yarn@1.22.22" }, "yarn"],
    ["a yarn of which nothing shows that it is 2 or later", { workspaces: ["packages/*"] }, "yarn"],
  ])("are not those of %s", async (_, root, tool) => {
    const lockfile: Record<string, Json> = tool === "yarn" ? { "yarn.lock": "" } : {};
    await writeFiles(directory, { ...files, ...lockfile, "package.json": createManifest("root", root) });
    expect(await read(".")).toMatchObject({ tool, packages: all.slice(0, 2) });
    expect(await read("packages/suite")).toMatchObject({ root: "packages/suite" });
  });

  it("are told by Yarn's settings where no version is named", async () => {
    const root = createManifest("root", { private: true, workspaces: ["packages/*"] });
    await writeFiles(directory, {
      ...files,
      "package.json": root,
      "yarn.lock": "",
      ".yarnrc.yml": "nodeLinker: node-modules\n",
    });
    expect(await read("packages/suite")).toMatchObject({ root: ".", packages: all });
  });

  it.each<[string, Record<string, Json>]>([
    ["a lockfile of its own", { "packages/suite/yarn.lock": "" }],
    ["another client", { "packages/suite/package.json": { ...Object(suite), packageManager: "npm@11.0.0" } }],
    [
      "no place in the workspace above",
      { "package.json": createManifest("root", { ...yarn, workspaces: ["libs/*"] }) },
    ],
  ])("are a workspace by themselves with %s", async (_, change) => {
    await writeFiles(directory, { ...files, "package.json": createManifest("root", yarn), "yarn.lock": "", ...change });
    expect(await read("packages/suite")).toMatchObject({ root: "packages/suite" });
  });
});
