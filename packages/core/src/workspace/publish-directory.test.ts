import { describe, expect, it } from "vitest";

import { choosePublishDirectory, type DirectorySettings } from "./publish-directory.ts";

const NOTHING: DirectorySettings = { lernaContents: undefined, nxPackageRoot: undefined, others: new Map() };

describe("choosePublishDirectory", () => {
  it.each<[string, object, Partial<DirectorySettings>, string, string | undefined]>([
    ["nothing", {}, {}, ".", undefined],
    ["`publishConfig.directory`", { directory: "dist" }, {}, ".", "js/packages/a/dist"],
    ["the same with a `./`", { directory: "./dist/" }, {}, ".", "js/packages/a/dist"],
    ["its own directory", { directory: "." }, {}, ".", undefined],
    ["`contents` of `lerna.json`", {}, { lernaContents: "build/out" }, ".", "js/packages/a/build/out"],
    ["the manifest before lerna", { directory: "dist" }, { lernaContents: "build" }, ".", "js/packages/a/dist"],
    ["nx, below the project", {}, { nxPackageRoot: "{projectRoot}/dist" }, "js", "js/packages/a/dist"],
    ["nx, below the root", {}, { nxPackageRoot: "dist/{projectRoot}" }, "js", "js/dist/packages/a"],
    ["nx, by name", {}, { nxPackageRoot: "{workspaceRoot}/dist/{projectName}" }, ".", "dist/@s/a"],
    [
      "a command",
      {},
      { others: new Map([["js/packages/a", { path: "js/packages/a/lib", by: "it" }]]) },
      ".",
      "js/packages/a/lib",
    ],
  ])("%s", (_, publishConfig, settings, root, expected) => {
    const pkg = { name: "@s/a", directory: "js/packages/a", manifest: { publishConfig: { ...publishConfig } } };
    expect(choosePublishDirectory(pkg, { ...NOTHING, ...settings }, root)?.path).toBe(expected);
  });
});
