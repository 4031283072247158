import { expect, test } from "vitest";

import type { PackageManager } from "../workspace/workspace.ts";
import { changesetsToolOf } from "./npm-publications.ts";

test.each<[PackageManager["name"], string | undefined, PackageManager["name"] | undefined]>([
  ["pnpm", "^2.29.0", "pnpm"],
  ["bun", "^3.0.0", "npm"],
  ["bun", undefined, "npm"],
  ["yarn", "^2.29.0", "npm"],
  ["yarn", "^3.0.0", "yarn"],
  ["yarn", ">=2.0.0", undefined],
  ["yarn", "catalog:", undefined],
  ["yarn", undefined, undefined],
])("in a workspace of %s's, changesets %s publishes with %s", (name, range, tool) => {
  const manifest = { name: "root", private: true, ...(range && { devDependencies: { "@changesets/cli": range } }) };
  const root = { directory: ".", manifest };
  expect(changesetsToolOf({ packageManager: { name }, root: ".", packages: [root] })).toBe(tool);
});
