import type { Manifest } from "@slipway/core";
import { expect, it } from "vitest";

import { listEntryPoints } from "./entry-points.ts";

interface Row {
  readonly title: string;
  readonly manifest: Manifest;
  readonly files: readonly string[];
  readonly load?: readonly string[];
  readonly types?: readonly string[];
  readonly leftOut?: readonly string[];
}

const rows: readonly Row[] = [
  { title: "nothing but an `index.js`", manifest: {}, files: ["index.js"], load: ["a"] },
  { title: "`main` without its extension", manifest: { main: "lib" }, files: ["lib/index.js"], load: ["a"] },
  { title: "`main` that is not there", manifest: { main: "./gone.js" }, files: [], load: ["a"] },
  { title: "`main` of JSON", manifest: { main: "rules.json" }, files: ["rules.json"], leftOut: ["a: `.json`"] },
  {
    title: "`main` of a React Native package, in TypeScript",
    manifest: { main: "src/index.tsx" },
    files: ["src/index.tsx"],
    leftOut: ["a: `.tsx`, which Node does not load out of `node_modules`"],
  },
  {
    title: "types and nothing else",
    manifest: { types: "index.d.ts" },
    files: ["index.d.ts"],
    types: ["a"],
    leftOut: ["a: types only"],
  },
  { title: "styles only", manifest: { style: "a.css" }, files: ["a.css"], leftOut: ["a: only as `style`"] },
  { title: "a command only", manifest: { bin: "cli.js" }, files: ["cli.js"] },
  {
    title: "`exports` as a string, with types beside it",
    manifest: { exports: "./a.js" },
    files: ["a.js", "a.d.ts"],
    load: ["a"],
    types: ["a"],
  },
  {
    title: "conditions of bundlers beside one of Node",
    manifest: { exports: { ".": { "react-native": "./src/a.ts", types: "./a.d.ts", default: "./a.js" } } },
    files: ["a.js", "a.d.ts", "src/a.ts"],
    load: ["a"],
    types: ["a"],
  },
  {
    title: "nested conditions",
    manifest: {
      exports: { "./x": { node: { import: "./x.mjs", require: "./x.cjs" } }, "./package.json": "./package.json" },
    },
    files: ["x.mjs", "x.cjs", "package.json"],
    load: ["a/x"],
  },
  {
    title: "for browsers only",
    manifest: { exports: { "./x": { browser: "./x.js" } } },
    files: ["x.js"],
    leftOut: ["a/x: only under `browser`"],
  },
  {
    title: "closed to everybody",
    manifest: { exports: { ".": "./a.js", "./internal/*": null } },
    files: ["a.js"],
    load: ["a"],
  },
  {
    title: "a pattern, as far as there are files of code",
    manifest: { exports: { "./*": "./lib/*.js" }, bin: { a: "./lib/cli.js" } },
    files: ["lib/one.js", "lib/deep/two.js", "lib/cli.js", "lib/one.d.ts", "other.js"],
    load: ["a/deep/two", "a/one"],
  },
  {
    title: "a pattern without a file",
    manifest: { exports: { "./*": "./lib/*.js" } },
    files: [],
    leftOut: ["a/*: no file of JavaScript is there"],
  },
  {
    title: "a pattern of styles",
    manifest: { exports: { "./*.css": "./*.css" } },
    files: ["a.css"],
    leftOut: ["a/*.css: `.css`"],
  },
];

it.each(rows)("$title", ({ manifest, files, load = [], types = [], leftOut = [] }) => {
  const listed = listEntryPoints({ name: "a", ...manifest }, files);
  expect(listed.load.map(({ specifier }) => specifier)).toStrictEqual(load);
  expect(listed.types).toStrictEqual(types);
  expect(listed.leftOut.map(({ specifier, reason }) => `${specifier}: ${reason}`)).toStrictEqual(leftOut);
});

it("tries no more files of a pattern than a hundred, and says so", () => {
  const files = Array.from({ length: 130 }, (_, index) => `${index}.js`);
  const listed = listEntryPoints({ name: "a", exports: { "./*": "./*" } }, files);
  expect(listed.load).toHaveLength(100);
  expect(listed.load.every(({ byPattern }) => byPattern)).toBe(true);
  expect(listed.leftOut).toStrictEqual([{ specifier: "a/*", reason: "30 files more than are tried" }]);
});
