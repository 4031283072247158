import type { Workspace, WorkspacePackage } from "@slipway/core";
import { describe, expect, it } from "vitest";

import { requirePublishable } from "./require-publishable.ts";

const PRIVATE: WorkspacePackage = {
  name: "a",
  version: "1.0.0",
  directory: ".",
  file: "package.json",
  manifest: { name: "a", private: true },
  text: "{}",
};

function workspace(tool: Workspace["tool"], packages: readonly WorkspacePackage[]): Workspace {
  return { base: "/repo", root: "js", git: true, tool, packageManager: { name: "npm" }, packages };
}

describe("requirePublishable", () => {
  it("says nothing when there is something", () => {
    expect(() => {
      requirePublishable(workspace("npm", [PRIVATE]), [PRIVATE]);
    }).not.toThrow();
  });

  it("says what is wrong with the only manifest", () => {
    const problem = {
      code: "MANIFEST_UNREADABLE",
      severity: "error",
      file: "package.json",
      position: { line: 1, column: 3 },
      reason: "a value is missing",
    } as const;
    expect(() => {
      requirePublishable(workspace("single", []), [], [problem]);
    }).toThrow(
      expect.objectContaining({ code: "MANIFEST_UNREADABLE", message: "package.json:1:3: a value is missing" }),
    );
  });

  it("counts whatever npm takes for private", () => {
    const pkg = { ...PRIVATE, manifest: { name: "a", private: "true" } };
    expect(() => {
      requirePublishable(workspace("single", [pkg]), []);
    }).toThrow("1 found, 1 of them private");
  });

  it("names what a filter leaves out", () => {
    const names = ["b", "c", "d", "e", "f", "g"];
    const open = names.map((name) => ({ ...PRIVATE, name, manifest: { name } }));
    expect(() => {
      requirePublishable(workspace("npm", [PRIVATE, ...open]), []);
    }).toThrow(
      expect.objectContaining({
        message:
          "no package to publish in the npm workspace `/repo/js`: 7 found, 1 of them private, 6 left out by `slipway.json`",
        hint: "`filter` or `exclude` in `slipway.json` leaves out `b`, `c`, `d`, `e`, `f` and 1 more: correct the patterns there",
      }),
    );
  });

  it("names Nx where nothing lists its projects", () => {
    expect(() => {
      requirePublishable(workspace("single", [PRIVATE]), [], [], { nx: true });
    }).toThrow(expect.objectContaining({ hint: expect.stringContaining("`slipway check -C <directory>`") }));
  });

  it.each<[string, Workspace["tool"], boolean, string]>([
    ["where nothing lists them", "single", false, "^1 publishable manifest below"],
    ["where a list does not", "npm", false, "^1 publishable manifest below"],
    [
      "behind what Nx does",
      "single",
      true,
      "^`nx.json` .*in `workspaces` of `package.json`; 1 publishable manifest below",
    ],
  ])("names the packages elsewhere: %s", (_title, tool, nx, hint) => {
    expect(() => {
      requirePublishable(workspace(tool, [PRIVATE]), [], [], { nx, below: "1 publishable manifest below: …" });
    }).toThrow(expect.objectContaining({ hint: expect.stringMatching(new RegExp(hint)) }));
  });

  it.each([
    [
      "npm",
      "no package to publish in the npm workspace `/repo/js`: 1 found, 1 of them private",
      "check the workspace's patterns",
    ],
    [
      "single",
      "no package to publish in the repository with a single package `/repo/js`: 1 found, 1 of them private",
      "a lockfile is neither needed nor enough",
    ],
  ] as const)("says where it looked and what it found: %s", (tool, message, hint) => {
    expect(() => {
      requirePublishable(workspace(tool, [PRIVATE]), []);
    }).toThrow(expect.objectContaining({ code: "NOTHING_PUBLISHABLE", message, hint: expect.stringContaining(hint) }));
  });
});
