import type { Manifest } from "@slipway/core";
import { describe, expect, test } from "vitest";

import type { PackageTexts } from "../tarball/package-texts.ts";
import { completeManifest } from "./manifest.ts";

const NO_README = { readme: "ERROR: No README data found!" };
const TEXTS = { paths: ["package.json", "index.js"] };

/** From the manifest, texts and paths of a package to what npm adds to its manifest. */
const CASES: readonly [what: string, manifest: Manifest, texts: Partial<PackageTexts>, added: Manifest][] = [
  ["a README", {}, { readme: { file: "README.md", text: "# a" } }, { readme: "# a", readmeFilename: "README.md" }],
  ["no README", {}, {}, NO_README],
  ["an empty README", {}, { readme: { file: "README.md", text: "" } }, { ...NO_README, readmeFilename: "README.md" }],
  ["a README in the manifest", { readme: "x" }, { readme: { file: "README.md", text: "# a" } }, {}],
  [
    "native code",
    {},
    { paths: ["binding.gyp"] },
    { ...NO_README, scripts: { install: "node-gyp rebuild" }, gypfile: true },
  ],
  ["native code with a script", { scripts: { install: "x" } }, { paths: ["binding.gyp"] }, NO_README],
  ["native code that is not to be built", { gypfile: false }, { paths: ["binding.gyp"] }, NO_README],
  ["native code of a dependency", {}, { paths: ["deps/binding.gyp"] }, NO_README],
  [
    "authors",
    {},
    { authors: "# people\nA <a@b.example>\n\n  B\n" },
    { ...NO_README, contributors: ["A <a@b.example>", "B"] },
  ],
  ["authors and contributors", { contributors: ["C"] }, { authors: "A" }, NO_README],
  [
    "man pages",
    { directories: { man: "./man" } },
    { paths: ["man/a.1", "man/deep/b.7", "man/c.txt", "mann/d.1"] },
    { ...NO_README, man: ["man/a.1", "man/deep/b.7"] },
  ],
  [
    "binaries",
    { directories: { bin: "bin" } },
    { paths: ["bin/a.js", "bin/.hidden", "other/b.js"] },
    { ...NO_README, bin: { "a.js": "bin/a.js" } },
  ],
  ["binaries named already", { bin: "x.js", directories: { bin: "bin" } }, { paths: ["bin/a.js"] }, NO_README],
  ["types", { main: "dist/index.js" }, { paths: ["dist/index.d.ts"] }, { ...NO_README, types: "./dist/index.d.ts" }],
  ["types of index.js", {}, { paths: ["index.d.ts"] }, { ...NO_README, types: "./index.d.ts" }],
  ["types named already", { typings: "x.d.ts" }, { paths: ["index.d.ts"] }, NO_README],
  [
    "fields of the wrong type",
    { main: 1, directories: "x", scripts: "x" },
    { paths: ["index.d.ts", "a.gyp"] },
    NO_README,
  ],
];

describe("completeManifest", () => {
  test.each(CASES)("%s", (_, manifest, texts, added) => {
    expect(completeManifest(manifest, { ...TEXTS, ...texts })).toStrictEqual({ ...manifest, ...added });
  });
});
