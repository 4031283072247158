import { beforeAll, describe, expect, it } from "vitest";

import { prepareLexer, readScript, readTypes } from "./read-imports.ts";

beforeAll(prepareLexer);

/** `a?` for what the code goes on without. */
function shown(read: ReturnType<typeof readScript>): string[] | undefined {
  return read?.imports.map(({ specifier, guarded }) => (guarded ? `${specifier}?` : specifier)).toSorted();
}

describe("readScript", () => {
  it.each([
    ["static imports", 'import a from "a"; export * from "b"; import "c/d.js";', ["a", "b", "c/d.js"]],
    ["a dynamic import", 'export const a = () => import("a");', ["a"]],
    ["a dynamic import with a handler", 'import("a").catch(() => {}); import("b").then(use, drop);', ["a?", "b?"]],
    ["`require` and `require.resolve`", 'const a = require("a"); require.resolve("b");', ["a", "b"]],
    ["a template without anything in it", "require(`a`);", ["a"]],
    ["a `require` in a `try`", 'try { require("a"); } catch { require("b"); }', ["a?", "b?"]],
    ["a `try` without a handler", 'try { require("a"); } finally { done(); }', ["a"]],
    ["once in a `try` and once without", 'try { require("a") } catch {} require("a");', ["a"]],
    [
      "a `require` that was made",
      'import { createRequire } from "module"; const require = createRequire(import.meta.url); require("a");',
      ["a", "module"],
    ],
    ["one that is made and called at once", 'createRequire(import.meta.url)("a");', ["a"]],
    ["a bundler's `require`", '(function (require, module) { require("./a"); })();', []],
    ["a `require` of the script's own", 'function require(id) { return all[id]; } require("./a");', []],
    ["what is computed", "require(name); import(`./${name}.js`);", []],
    ["what only stands in a text or a comment", `// require("a")\nconst text = 'import("b")';`, []],
    ["a program for the shell", '#!/usr/bin/env node\nrequire("a");', ["a"]],
    ["Node's own modules only", 'require("fs"); require("node:path");', []],
  ])("finds %s", (_, text, expected) => {
    expect(shown(readScript(text))).toStrictEqual(expected);
  });

  it("finds types in comments, told from what is loaded", () => {
    const text = `/** @import { A } from "a" */\n/** @type {import("b").B} */\nimport c from "c"; // import("d")\n/** @type {import("c")} */`;
    expect(readScript(text)?.imports).toStrictEqual([
      { specifier: "b", kind: "comment", guarded: true },
      { specifier: "c", kind: "code", guarded: false },
      { specifier: "a", kind: "comment", guarded: true },
    ]);
  });

  it("says that it cannot read what is no JavaScript", () => {
    expect(readScript('const a = <p>{require("a")}</p>;')).toBeUndefined();
  });

  it("reads a chain of operators that is deeper than any stack", () => {
    expect(shown(readScript(`require("a"); x = ${"1 + ".repeat(2000)}1;`))).toStrictEqual(["a"]);
  });
});

describe("readTypes", () => {
  it.each([
    ["imports of types", 'import type { A } from "a"; export type { B } from "./b";', ["./b", "a"]],
    [
      "`import()` in a type",
      'export declare const a: import("a").A; interface B { c: typeof import("c") }',
      ["a", "c"],
    ],
    ["`import … require`", 'import a = require("a"); export = a;', ["a"]],
    ["none in a comment", '/** const a = import("a"); */\nexport {};', []],
    ["`import()` behind a text that looks like a comment", 'type A = "/*" | import("a").A | "*/";', ["a"]],
    ["`import()` in a template", 'type A = `${import("a").A}-${B}`;', ["a"]],
    ["`import()` with attributes", 'type A = import("a", { with: { "resolution-mode": "import" } }).A;', ["a"]],
    ["what a declared module imports", 'declare module "x" { import { A } from "a"; export * from "b"; }', ["a", "b"]],
    ["`export * from`", "export * from 'a'; export * as b from \"b\";", ["a", "b"]],
    ["an import for its effects", 'import "a";', ["a"]],
    ["references", '/* licence */\n/// <reference types="a" />\n/// <reference path="b.d.ts" />', ["./b.d.ts", "a"]],
    ["references of a module kind", '/// <reference types="a" resolution-mode="import" />\nexport {};', ["a"]],
    ["no references behind the head", 'export {};\n/// <reference types="a" />', []],
    ["no references to libraries and Node", '/// <reference lib="dom" />\n/// <reference types="node" />', []],
    ["a module that is added to, once without it", 'export {};\ndeclare module "a" { interface A {} }', ["a?"]],
    ["a module that is added to and imported", 'import "a";\ndeclare module "a" { interface A {} }', ["a"]],
    ["a text of a property", 'export interface A { from: "a"; import: "b"; require(c: "c"): "d" }', []],
  ])("finds %s", (_, text, expected) => {
    expect(shown(readTypes(text))).toStrictEqual(expected);
  });

  it("finds the modules that are declared", () => {
    expect(readTypes("declare module \"a\" {}\ndeclare module '*.svg';").ambient).toStrictEqual(["a", "*.svg"]);
  });
});
