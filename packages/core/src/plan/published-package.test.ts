import { expect, it } from "vitest";

import type { Manifest } from "../json/json.ts";
import { listUnbuilt, toPublished } from "./published-package.ts";

const PKG = {
  name: "a",
  version: "2.0.0",
  directory: "packages/a",
  file: "packages/a/package.json",
  manifest: { main: "src/a.ts", publishConfig: { access: "public", main: "a.js", directory: "dist" } },
  text: "{}",
} as const;

function packing(built: Manifest | undefined): Parameters<typeof toPublished>[1] {
  const from = { path: "packages/a/dist", by: "it", text: built === undefined ? undefined : "{ }" };
  const files = { gyp: false, shrinkwrap: undefined, from, built };
  return { manager: { name: "npm" }, catalogs: {}, packages: new Map([["packages/a", files]]) };
}

it("is the manifest that was built, with the name, the version and the settings of the source", () => {
  expect(
    toPublished(PKG, packing({ version: "1.0.0", main: "a.js", publishConfig: { directory: "dist" } })),
  ).toStrictEqual({
    ...PKG,
    file: "packages/a/dist/package.json",
    manifest: { name: "a", version: "2.0.0", main: "a.js", publishConfig: { access: "public" } },
    text: "{ }",
  });
});

it("is the source where nothing was built, which is known", () => {
  expect(toPublished(PKG, packing(undefined))).toBe(PKG);
  expect([...listUnbuilt(packing(undefined)).keys()]).toStrictEqual(["packages/a"]);
  expect([...listUnbuilt(packing({})).keys()]).toStrictEqual([]);
});
