import { expect, test } from "vitest";

import { describeInstallationChanges } from "./installation-changes.ts";
import type { PlanEntry, PublishPlan } from "./publish-plan.ts";

const ENTRY: PlanEntry = {
  name: "a",
  version: "1.1.0",
  directory: ".",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  previousVersion: "1.0.0",
  firstPublish: false,
};

function planOf(entry: Partial<PlanEntry>): PublishPlan {
  return {
    schemaVersion: 1,
    registry: "https://registry.example/",
    packages: [{ ...ENTRY, ...entry }],
    skipped: [],
  };
}

test.each<[Partial<PlanEntry>, readonly string[]]>([
  [{ fingerprint: { "bin.a": "a.js" } }, []],
  [
    {
      fingerprint: { "scripts.postinstall": "node x.js", "npm-shrinkwrap.json": "sha512-x" },
      added: ["scripts.postinstall", "npm-shrinkwrap.json"],
    },
    ["a 1.1.0, new since 1.0.0: scripts.postinstall (node x.js), npm-shrinkwrap.json"],
  ],
  [{ removed: ["os"] }, ["a 1.1.0, in the repository's manifest and not in the tarball: os"]],
  [
    { removed: Array.from({ length: 12 }, (_, index) => `bin.${index}`) },
    [expect.stringMatching(/: bin\.0, .*, 2 more$/u)],
  ],
])("%j", (entry, lines) => {
  expect(describeInstallationChanges(planOf(entry))).toStrictEqual(lines);
});
