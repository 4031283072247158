import { expect, test } from "vitest";

import type { Manifest } from "../json/json.ts";
import { compareContents, type ComparedPackage } from "./compare-contents.ts";

/** Texts by path; a number is the size of a file whose text was not read. */
function packageOf(files: Readonly<Record<string, string | number>>, manifest: Manifest = {}): ComparedPackage {
  return {
    manifest,
    files: new Map(
      Object.entries(files).map(([path, it]) => [
        path,
        typeof it === "number" ? { size: it } : { size: it.length, text: it },
      ]),
    ),
  };
}

const BUILT = { "package.json": "{}", "dist/index.js": "1", "dist/index.d.ts": "1", "README.md": "1", "logo.png": 10 };

test.each<[string, Record<string, string | number>, string]>([
  ["nothing", {}, "none"],
  ["code", { "dist/index.js": "2" }, "code dist/index.js"],
  ["types", { "dist/index.d.ts": "2" }, "code dist/index.d.ts"],
  ["code of the same length", { "dist/index.js": "3" }, "code dist/index.js"],
  ["a new module", { "dist/more.mjs": "1" }, "code dist/more.mjs"],
  ["line ends", { "dist/index.js": "1" }, "none"],
  ["the README", { "README.md": "2 and more", "packages/README": 3 }, "none"],
  [
    "changelog, licence, maps and tests",
    { "CHANGELOG.md": 1, LICENSE: 1, "dist/a.js.map": 1, "test/a.js": "1" },
    "none",
  ],
  ["a spec beside the code", { "dist/a.spec.js": "1", "src/__tests__/b.ts": "1" }, "none"],
  ["another picture", { "logo.png": 11 }, "rest logo.png"],
  ["a style sheet", { "dist/index.css": 5 }, "rest dist/index.css"],
  ["a binary without a text", { "dist/tool.node": 5 }, "code dist/tool.node"],
])("%s", (_, change, expected) => {
  const { kind, where } = compareContents(packageOf(BUILT), packageOf({ ...BUILT, ...change }));
  expect([kind, ...where].join(" ")).toBe(expected);
});

test("CRLF is no other text", () => {
  const [unix, windows] = ["a\nb\n", "a\r\nb\r\n"].map((text) => packageOf({ "index.js": text }));
  expect(unix && windows && compareContents(unix, windows).kind).toBe("none");
});

test("what was not built is not compared", () => {
  const { "dist/index.js": _, "dist/index.d.ts": __, ...unbuilt } = BUILT;
  expect(compareContents(packageOf(BUILT), packageOf(unbuilt)).kind).toBe("unbuilt");
  expect(compareContents(packageOf(BUILT), packageOf({ ...unbuilt, "dist/index.js": "2" })).kind).toBe("code");
});

test.each<[Manifest, Manifest, string[]]>([
  [{ main: "a.js" }, { main: "b.js" }, ["main"]],
  [{ exports: { ".": "./a.js" } }, { exports: { ".": "./a.js", "./b": "./b.js" } }, ["exports"]],
  [{ dependencies: { b: "^1.0.0" }, scripts: {} }, { dependencies: { b: "^1.1.0" }, gitHead: "x" }, []],
])("manifests %j and %j differ in %j", (before, after, where) => {
  const found = compareContents(packageOf(BUILT, before), packageOf(BUILT, after));
  expect(found).toStrictEqual({ kind: where.length === 0 ? "none" : "rest", where });
});
