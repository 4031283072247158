import { createManifest } from "../fixtures/create-manifest.ts";
import { createSingle } from "./create-single.ts";
import type { RepositoryScenario } from "./scenario.ts";

/** Of what packages need and consumers do not get. */
export const dependencyScenarios: readonly RepositoryScenario[] = [
  {
    rows: ["DEP-02"],
    title: "a name on JSR's registry",
    files: createSingle("dep-02", { dependencies: { "@std/path": "npm:@jsr/std__path@^1.0.0" } }),
    predicted: ["DEPENDENCY_UNSATISFIED"],
    rehearsed: "INSTALL_FAILED",
  },
  {
    rows: ["DEP-03"],
    title: "a repository on GitHub, and the address of a tarball",
    files: createSingle("dep-03", {
      dependencies: { left: "github:acme/left", right: "https://host.example/right.tgz" },
    }),
    predicted: ["DEPENDENCY_NOT_FROM_REGISTRY"],
  },
  {
    rows: ["DEP-07"],
    title: "a `postinstall`",
    files: createSingle("dep-07", { scripts: { postinstall: "node fetch.js" } }),
    predicted: ["PACKAGE_INSTALL_SCRIPT"],
  },
  {
    rows: ["DEP-09"],
    title: "a member that `exclude` leaves out",
    files: {
      "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
      "packages/a/package.json": createManifest("dep-09-a", "packages/a"),
      "packages/a/index.js": "export const a = 1;\n",
      "packages/b/package.json": createManifest("dep-09-b", "packages/b", { dependencies: { "dep-09-a": "^1.0.0" } }),
      "packages/b/index.js": "export const b = 1;\n",
      "slipway.json": { exclude: ["dep-09-a"] },
    },
    predicted: ["DEPENDENCY_UNSATISFIED"],
    rehearsed: "INSTALL_FAILED",
  },
];
