import { describe, expect, it } from "vitest";

import { GITHUB_ACTIONS } from "../../ci/src/github-actions/facts.ts";
import { check } from "./check.ts";
import type { Manifest } from "./json/json.ts";
import type { WorkspacePackage } from "./workspace/workspace.ts";

const IDENTITY = { server: "https://github.com", owner: "own", name: "repo" };

function packageIn(directory: string, fields: Manifest): WorkspacePackage {
  const name = `@own/${directory}`;
  const manifest = { name, version: "1.0.0", ...fields };
  const text = JSON.stringify(manifest, null, 2);
  return {
    name,
    version: "1.0.0",
    directory: `packages/${directory}`,
    file: `packages/${directory}/package.json`,
    manifest,
    text,
  };
}

function judge(publishable: readonly WorkspacePackage[]): string[] {
  const problems = check({
    workspace: {
      base: "/base",
      root: ".",
      git: true,
      tool: "pnpm",
      packageManager: { name: "pnpm" },
      packages: publishable,
    },
    publishable,
    context: {
      provider: GITHUB_ACTIONS,
      ci: "none",
      idToken: false,
      repository: { identity: IDENTITY, source: "option" },
    },
    client: "npm",
  });
  return problems.map(({ code, file = "" }) => `${file} ${code}`);
}

describe("check", () => {
  it("returns errors first, then by file and position, whatever the order of packages", () => {
    const repository = { type: "git", url: "git+https://github.com/own/repo.git" };
    const packages = [packageIn("b", {}), packageIn("a", { repository }), packageIn("c", { repository: [] })];
    const found = [
      "packages/b/package.json REPOSITORY_MISSING",
      "packages/c/package.json REPOSITORY_INVALID",
      "packages/a/package.json REPOSITORY_DIRECTORY_MISSING",
    ];
    expect(judge(packages)).toEqual(found);
    expect(judge(packages.toReversed())).toEqual(found);
  });
});
