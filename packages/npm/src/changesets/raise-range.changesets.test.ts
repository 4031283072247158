import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import applyReleasePlan2 from "@changesets-2/apply-release-plan";
import { parse as parseConfig2 } from "@changesets-2/config";
import { applyReleasePlan as applyReleasePlan3 } from "@changesets/apply-release-plan";
import { validateConfig } from "@changesets/config";
import { type BumpType, raiseRange } from "@slipway/core";
import { expect, onTestFinished, test } from "vitest";

import { writeFiles } from "../workspace/test-files.ts";

const RANGES = [
  "",
  "1.0.0",
  "^1.0.0",
  "~1.0.0",
  ">=1.0.0",
  "<=1.0.0",
  ">1.0.0",
  "<2.0.0",
  "=1.0.0",
  "v1.0.0",
  "*",
  "x",
  "1",
  "1.x",
  "^1.0.0-beta.0",
  ">=1.0.0 <2.0.0",
  "<2.0.0 >=1.0.0",
  ">1.0.0 <1.0.5",
  "1.0.0 - 1.5.0",
  "^1.0.0 || ^2.0.0",
  "workspace:",
  "workspace:*",
  "workspace:^",
  "workspace:~",
  "workspace:^1.0.0",
  "workspace:1.0.0",
  "workspace:1.x",
  "workspace:latest",
  "workspace:../dep",
  "workspace:>=1.0.0 <2.0.0",
  "file:../dep",
  "link:../dep",
  "npm:dep@^1.0.0",
  "latest",
  "catalog:",
  "git+https://github.com/o/n.git",
];

const FIELDS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;

const RELEASES: readonly { readonly type: BumpType; readonly to: string }[] = [
  { type: "patch", to: "1.0.1" },
  { type: "minor", to: "1.1.0" },
  { type: "major", to: "2.0.0" },
  { type: "minor", to: "1.1.0-next.0" },
  { type: "none", to: "1.0.0" },
];

const SETTINGS = [
  {
    updateInternalDependencies: "patch",
    onlyUpdatePeerDependentsWhenOutOfRange: false,
    bumpVersionsWithWorkspaceProtocolOnly: false,
  },
  {
    updateInternalDependencies: "minor",
    onlyUpdatePeerDependentsWhenOutOfRange: true,
    bumpVersionsWithWorkspaceProtocolOnly: false,
  },
  {
    updateInternalDependencies: "patch",
    onlyUpdatePeerDependentsWhenOutOfRange: false,
    bumpVersionsWithWorkspaceProtocolOnly: true,
  },
] as const;

const cases = ([2, 3] as const).flatMap((major) =>
  SETTINGS.flatMap((settings) => RELEASES.map((release) => ({ major, settings, release }))),
);

test.each(cases)(
  "changesets $major writes the same ranges: $release.to, $settings",
  async ({ major, settings, release }) => {
    const directory = await mkdtemp(join(tmpdir(), "slipway-ranges-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const dependents = RANGES.flatMap((range, index) =>
      FIELDS.map((field) => ({ name: `${field.toLowerCase()}-${index}`, range, field })),
    );
    const packages = [
      { name: "dep", version: "1.0.0" },
      ...dependents.map(({ name, range, field }) => ({ name, version: "1.0.0", [field]: { dep: range } })),
    ].map((packageJson) => ({ dir: join(directory, packageJson.name), packageJson }));
    await writeFiles(
      directory,
      Object.fromEntries([
        ["package.json", { name: "root", private: true }],
        ...packages.map(({ packageJson }) => [`${packageJson.name}/package.json`, packageJson]),
      ]),
    );
    const root = { dir: directory, packageJson: { name: "root", version: "0.0.0" } };
    const releases = packages.map(({ packageJson: { name } }) =>
      name === "dep"
        ? { name, type: release.type, oldVersion: "1.0.0", newVersion: release.to, changesets: [] }
        : { name, type: "patch" as const, oldVersion: "1.0.0", newVersion: "1.0.1", changesets: [] },
    );
    const { onlyUpdatePeerDependentsWhenOutOfRange, ...written } = settings;
    const json = {
      ...written,
      changelog: false as const,
      ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: { onlyUpdatePeerDependentsWhenOutOfRange },
    };
    const plan = { changesets: [], releases: releases.map((it) => ({ ...it })), preState: undefined };
    if (major === 2) {
      const workspace = { root, packages, tool: "root" as const };
      await applyReleasePlan2(plan, workspace, {
        ...parseConfig2(json, { ...workspace, packages: [] }),
        prettier: false,
      });
    } else {
      const workspace = { rootDir: directory, rootPackage: root, packages, tool: { type: "root" } };
      const { config } = validateConfig({ ...json, format: false }, { ...workspace, packages: [] });
      await applyReleasePlan3(plan, workspace, config);
    }
    for (const { name, range, field } of dependents) {
      const theirs = JSON.parse(await readFile(join(directory, name, "package.json"), "utf8"))[field].dep;
      const ours = raiseRange(range, field, release, { major, ...settings }) ?? range;
      expect({ field, range, ours }).toEqual({ field, range, ours: theirs });
    }
  },
);
