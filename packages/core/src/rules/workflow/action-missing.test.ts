import { describe, expect, it } from "vitest";

import { changed, check } from "./release-workflow.fixture.ts";

/** What stands before `uses` in the packing job, and whether that may put a missing action there. */
const BEFORE: readonly (readonly [title: string, step: string, uses: string, made: boolean])[] = [
  ["a checkout of the same", "uses: actions/checkout@v7", "./tools/action", false],
  [
    "a checkout of the same into a path",
    "uses: actions/checkout@v7\n        with: { path: tools }",
    "./tools/action",
    true,
  ],
  ["a checkout into another path", "uses: actions/checkout@v7\n        with: { path: other }", "./tools/action", false],
  ["a checkout of another ref", "uses: actions/checkout@v7\n        with: { ref: main }", "./tools/action", true],
  ["submodules", "uses: actions/checkout@v7\n        with: { submodules: recursive }", "./tools/action", true],
  ["no submodules", "uses: actions/checkout@v7\n        with: { submodules: false }", "./tools/action", false],
  [
    "an artifact into its folder",
    "uses: actions/download-artifact@v8\n        with: { path: ./tools/action/ }",
    "./tools/action",
    true,
  ],
  ["an artifact into the workspace", "uses: actions/download-artifact@v8", "./tools/action", true],
  [
    "an artifact into a folder below",
    "uses: actions/download-artifact@v8\n        with: { path: tools/action/dist }",
    "./tools/action",
    false,
  ],
  [
    "an artifact into a folder that is not known",
    "uses: actions/download-artifact@v8\n        with: { path: '${{ github.job }}' }",
    "./tools/action",
    true,
  ],
  [
    "an artifact outside the workspace",
    "uses: actions/download-artifact@v8\n        with: { path: /tmp/tools }",
    "./tools/action",
    false,
  ],
  ["another action with its folder", "uses: some/build@v1\n        with: { out: tools }", "./tools/action", true],
  ["another action", "uses: actions/setup-node@v7\n        with: { node-version: 24 }", "./tools/action", false],
  ["a script that names it", "run: cp -r build/. ./tools/action", "./tools/action", true],
  ["a script that names what holds it", "run: node build.js --out=tools/", "./tools/action", true],
  ["a script that names something like it", "run: npm run build-tools", "./tools/action", false],
  ["a script that clones", "run: git -C .. clone https://git.example/x", "./tools/action", true],
  ["a script that tests", "run: npm test", "./tools/action", false],
  ["a script before the root's own", "run: npm test", "./", false],
  ["an artifact into the workspace before the root's own", "uses: actions/download-artifact@v8", "./", true],
  [
    "a script that names it, before it is taken from the commit",
    "run: cp -r build/. tools/action",
    "$/tools/action",
    false,
  ],
];

describe("an action that is not there", () => {
  it.each(BEFORE)("behind %s", (_, step, uses, made) => {
    const files = {
      "release.yml": changed([["      - run: npm ci", `      - ${step}\n      - uses: ${uses}\n      - run: npm ci`]]),
    };
    const found = check({ files, missing: [uses] }).filter(({ code }) => code === "WORKFLOW_ACTION_MISSING");
    expect(found.map(({ actual }) => actual)).toEqual(made ? [] : [uses]);
  });
});
