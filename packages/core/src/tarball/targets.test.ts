import { describe, expect, it } from "vitest";

import type { Manifest } from "../json/json.ts";
import { createListing } from "./contents.ts";
import { findTarget, listTargets } from "./targets.ts";

const PATHS = ["index.js", "dist/a.js", "dist/a.d.ts", "dist/b/index.js", "dist/c.node", "bin/cli.js", "man/a.1"];

const listing = createListing(PATHS.map((path) => ({ path, size: 1, mode: 0o644, type: "file" as const })));

/** Missing targets, each with who needs it. */
function missing(manifest: Manifest): string[] {
  return listTargets(manifest)
    .filter((target) => !findTarget(target, listing))
    .map(({ path, needed }) => `${path.join(" ")}: ${needed}`);
}

describe("what is there", () => {
  it.each<Manifest>([
    { main: "dist/a.js" },
    { main: "./dist/a" },
    { main: "dist/b" },
    { main: "./dist/b/" },
    { main: "." },
    { main: "" },
    { main: "dist/c" },
    { main: "dist/../dist/a.js" },
    { main: "../outside.js" },
    { types: "dist/a" },
    { typings: "./dist/a.d.ts" },
    { bin: "./bin/cli.js" },
    { bin: { a: "bin/cli.js" } },
    { man: ["man/a.1"] },
    { browser: { "./dist/a.js": "./index.js", fs: false, path: "path-browserify" } },
    { exports: "./index.js" },
    { exports: { import: "./index.js", types: "./dist/a.d.ts" } },
    { exports: { ".": ["./index.js", "./missing.js"], "./x/*": "./dist/*.js", "./y/": "./dist/" } },
    { exports: { "./internal/*": null } },
    { exports: { ".": { "@scope/source": "./src/index.ts", default: "./index.js" } } },
    { exports: { ".": "index.js" } },
  ])("%j", (manifest) => {
    expect(missing(manifest)).toEqual([]);
  });
});

describe("what is not there", () => {
  it.each<[Manifest, string[]]>([
    [{ main: "dist/index.js" }, ["main: everyone"]],
    [{ main: "lib", exports: "./index.js" }, ["main: some"]],
    [{ module: "dist/index.mjs" }, ["module: some"]],
    [{ types: "index.d.ts" }, ["types: typescript"]],
    [{ bin: { a: "cli.js" } }, ["bin a: everyone"]],
    [{ bin: { a: "bin/cli" } }, ["bin a: everyone"]],
    [{ bin: "native", scripts: { postinstall: "node install.js" } }, ["bin: some"]],
    [{ man: "man/b.1" }, ["man: some"]],
    [{ browser: "browser.js" }, ["browser: some"]],
    [{ exports: "./dist/a" }, ["exports: everyone"]],
    [{ exports: { "./sub": { import: "./sub.mjs" } } }, ["exports ./sub import: everyone"]],
    [{ exports: { types: { import: "./x.d.mts" }, default: "./index.js" } }, ["exports types import: typescript"]],
    [{ exports: { bun: "./src/index.ts", default: "./index.js" } }, ["exports bun: some"]],
    [{ exports: { "./*": "./lib/*.js" } }, ["exports ./*: some"]],
    [{ exports: { "./f/": "./lib/" } }, ["exports ./f/: some"]],
  ])("%j", (manifest, expected) => {
    expect(missing(manifest)).toEqual(expected);
  });

  it("is what `npm init` wrote, in a package with commands", () => {
    const empty = createListing([]);
    const targets = listTargets({ main: "index.js", bin: "cli.js" }).filter((target) => !findTarget(target, empty));
    expect(targets.map(({ needed }) => needed)).toEqual(["some", "everyone"]);
  });
});
