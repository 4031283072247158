import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { loadAll } from "./load.ts";

const CHILD = new URL("load-entry-points-child.ts", import.meta.url);

async function createProject(modules: Readonly<Record<string, string>>): Promise<{ directory: string; child: string }> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-load-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const child = join(directory, "child.mjs");
  await writeFile(child, stripTypeScriptTypes(await readFile(CHILD, "utf8")));
  for (const [name, text] of Object.entries(modules)) {
    const place = join(directory, "node_modules", name);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, "package.json"), JSON.stringify({ name, type: "module", exports: "./index.js" }));
    await writeFile(join(place, "index.js"), text);
  }
  return { directory, child };
}

test("who ends, blocks or spoils the process hides nobody else", async () => {
  const modules = {
    first: 'globalThis.spoilt = true;\nsetTimeout(() => { throw new Error("later"); });\n',
    spoilt: 'if (globalThis.spoilt) throw new Error("somebody was here before");\n',
    ends: "process.exit(0);\n",
    blocks: "for (;;);\n",
    browser: "document.body;\n",
    throws: 'throw new Error("no");\n',
    gone: 'import "./gone.js";\n',
    last: "export {};\n",
  };
  const { directory, child } = await createProject(modules);
  const { signal } = new AbortController();
  const environment = { PATH: process.env["PATH"] ?? "" };
  const loads = await loadAll(Object.keys(modules), { directory, child, environment, signal, timeout: 10_000 });
  const states = [...loads].map(([name, { state, message }]) => [name, state, message]);
  expect(states).toStrictEqual([
    ["first", "loaded", undefined],
    ["spoilt", "loaded", undefined],
    ["ends", "threw", "ends the process with exit code 0"],
    ["blocks", "threw", "still loading after 10 s"],
    ["browser", "threw", "document is not defined"],
    ["throws", "threw", "no"],
    ["gone", "broken", expect.stringContaining("gone.js")],
    ["last", "loaded", undefined],
  ]);
});
