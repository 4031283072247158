import { expect, test } from "vitest";

import type { PlanEntry } from "../plan/publish-plan.ts";
import type { RegistryState } from "../registry/registry-state.ts";
import { createLinks } from "./links.ts";
import { listPrevious, type PreviousVersion } from "./previous.ts";
import { createReport } from "./release-report.ts";
import { renderPackages } from "./render-packages.ts";

function entryOf(name: string, unpackedSize: number, fileCount: number, more: Partial<PlanEntry> = {}): PlanEntry {
  return {
    name,
    version: "1.1.0",
    previousVersion: "1.0.0",
    directory: `packages/${name}`,
    access: "public",
    distTag: "latest",
    dependsOn: [],
    firstPublish: false,
    tarball: { file: `${name}.tgz`, integrity: "sha512-x", size: 900, unpackedSize, fileCount },
    ...more,
  };
}

function rowsOf(packages: readonly PlanEntry[], previous?: readonly PreviousVersion[]): string[] {
  const report = createReport({
    mode: "rehearsal",
    plan: { schemaVersion: 1, registry: "https://registry.example/", packages, skipped: [] },
    problems: [],
    outcomes: [],
    verifications: [],
    previous,
    notChecked: [],
    timings: {},
  });
  return renderPackages(report, 100, createLinks({})).split("\n");
}

const PACKAGES = [
  entryOf("same", 4_000, 4),
  entryOf("grown", 6_000, 5),
  entryOf("shrunk", 1_000, 3),
  entryOf("unknown", 2_000, 9),
];

const PREVIOUS: readonly PreviousVersion[] = [
  { name: "same", version: "1.0.0", unpackedSize: 4_000, fileCount: 4 },
  { name: "grown", version: "1.0.0", unpackedSize: 4_000, fileCount: 4 },
  { name: "shrunk", version: "1.0.0", unpackedSize: 4_000, fileCount: 4 },
  { name: "unknown", version: "1.0.0", fileCount: 0 },
];

test("tells the factor of what is many times as large", () => {
  const previous = [{ name: "same", version: "1.0.0", unpackedSize: 40, fileCount: 4 }];
  expect(rowsOf([entryOf("same", 4_000, 4)], previous)).toContain(
    "| `same` | 1\\.0.0 → 1\\.1.0 | latest | planned | 900 B | 4.0 kB (+4.0 kB, 100 times) | 4 |",
  );
});

test("tells what has changed of sizes and files since the versions before, the largest change first", () => {
  const table = rowsOf(PACKAGES, PREVIOUS).filter((line) => line.startsWith("|"));
  expect(table).toStrictEqual([
    "| package | unpacked (Δ) | files (Δ) |",
    "| --- | --- | --- |",
    "| `shrunk` | 1.0 kB (−3.0 kB, −75 %) | 3 (−1, −25 %) |",
    "| `grown` | 6.0 kB (+2.0 kB, +50 %) | 5 (+1, +25 %) |",
    "| `same` | 4.0 kB | 4 |",
    "| `unknown` | 2.0 kB | 9 (+9) |",
  ]);
});

test("claims no change where nothing is known of what was before", () => {
  const table = rowsOf(PACKAGES).join("\n");
  expect(table).toContain("4 packages: unpacked, files");
  expect(table).not.toMatch(/[Δ+−%]/u);
  expect(table.indexOf("`same`")).toBeLessThan(table.indexOf("`shrunk`"));
});

function present(version: object): RegistryState {
  return new Map([["a", { kind: "present", versions: { "1.0.0": version }, distTags: {} }]]);
}

test("knows of the versions before what the registry says", () => {
  const plan = {
    schemaVersion: 1,
    registry: "https://registry.example/",
    packages: [entryOf("a", 1, 1)],
    skipped: [],
  } as const;
  expect(listPrevious(plan, present({ unpackedSize: 7, fileCount: 2 }))).toStrictEqual([
    { name: "a", version: "1.0.0", unpackedSize: 7, fileCount: 2 },
  ]);
  expect(listPrevious(plan, present({}))).toStrictEqual([]);
  expect(listPrevious(plan, new Map())).toStrictEqual([]);
  expect(listPrevious(plan, new Map([["a", { kind: "unreachable", message: "x" }]]))).toStrictEqual([]);
});
