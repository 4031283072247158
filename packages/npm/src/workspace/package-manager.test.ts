import { expect, test } from "vitest";

import { parsePackageManager } from "./package-manager.ts";

/** Name, manifest, files in the root, `.gitignore`, the client. */
test.each([
  ["the field", { packageManager: "yarn@4.18.1" }, ["pnpm-lock.yaml"], "", "yarn"],
  ["a lockfile", {}, ["pnpm-lock.yaml", "bunfig.toml"], "", "pnpm"],
  ["pnpm's own settings", {}, ["pnpm-workspace.yaml"], "", "pnpm"],
  ["Yarn's own settings", {}, [".yarnrc.yml"], "", "yarn"],
  ["bun's own settings", {}, ["bunfig.toml"], "", "bun"],
  ["the lockfile that git ignores", {}, [".gitignore"], "node_modules\n/bun.lock\n", "bun"],
  ["both of bun's, ignored", {}, [".gitignore"], "bun.lock\r\nbun.lockb\r\n", "bun"],
  [
    "lockfiles of several clients, ignored by who uses none of them",
    {},
    [],
    "yarn.lock\npackage-lock.json\n",
    undefined,
  ],
  ["a lockfile before an ignored one", {}, ["yarn.lock"], "package-lock.json\n", "yarn"],
  ["nothing", {}, ["package.json"], "dist\n", undefined],
])("the client by %s", (_, manifest, files, ignore, expected) => {
  expect(parsePackageManager(manifest, new Set(files), ignore)?.name).toBe(expected);
});
