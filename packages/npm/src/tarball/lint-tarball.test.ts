import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { create } from "tar";
import { afterAll, beforeAll, expect, it } from "vitest";

import { tarballLimits } from "./limits.ts";
import { createScriptCollector, lintTarball } from "./lint-tarball.ts";
import { readTarball } from "./read-tarball.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-lint-"));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function lint(name: string, files: Readonly<Record<string, string>>): ReturnType<typeof lintTarball> {
  const root = join(directory, name, "package");
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const file = join(directory, `${name}.tgz`);
  await create({ file, gzip: true, cwd: join(directory, name) }, ["package"]);
  const scripts = createScriptCollector();
  return lintTarball(await readTarball(file, tarballLimits, scripts), scripts.texts);
}

function manifest(fields: Record<string, unknown>): string {
  return JSON.stringify({ name: "a", version: "1.0.0", ...fields });
}

it("finds what publint finds", async () => {
  const findings = await lint("wrong", {
    "package.json": manifest({
      main: "./index.js",
      exports: { ".": { default: "./index.js", types: "./index.d.ts" } },
    }),
    "index.js": "export const a = 1;\n",
    "index.d.ts": "export declare const a: 1;\n",
  });
  expect(findings?.map(({ code }) => code)).toEqual(
    expect.arrayContaining(["EXPORTS_DEFAULT_SHOULD_BE_LAST", "FILE_INVALID_FORMAT"]),
  );
  for (const { message } of findings ?? []) expect(message).not.toContain("\u001B");
});

it("reads nested manifests", async () => {
  const files = { "index.js": "export {};\n", "esm/package.json": '{"type":"module"}', "esm/index.js": "export {};\n" };
  const findings = await lint("nested", { ...files, "package.json": manifest({ main: "./esm/index.js" }) });
  expect(findings?.map(({ message }) => message)).toEqual([expect.stringContaining("/index.js is written in ESM")]);
});

it("has nothing to say about what is right", async () => {
  const files = { "package.json": manifest({ type: "module", exports: "./index.js" }), "index.js": "export {};\n" };
  expect(await lint("right", files)).toEqual([]);
});

it.each([
  ["a manifest it stumbles over", { "package.json": manifest({ dependencies: { b: 1 } }) }],
  ["no manifest", { "index.js": "" }],
])("says that it has not looked: %s", async (name, files) => {
  expect(await lint(name, files)).toBeUndefined();
});
