import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { readWorkflows } from "./read-workflows.ts";

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "slipway-workflows-"));
});

afterEach(() => rm(base, { recursive: true }));

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(base, file)), { recursive: true });
    await writeFile(join(base, file), text);
  }
}

it("reads workflows, the actions they use, and the files that decide about Node", async () => {
  await write({
    ".github/workflows/b.yaml": "on: push\njobs: {}\n",
    ".github/workflows/a.yml":
      "on: push\njobs:\n  a:\n    steps:\n      - uses: ./.github/actions/one\n      - uses: ./gone\n      - uses: $/two/\n      - uses: ../outside\n      - uses: actions/setup-node@v7\n        with: { node-version-file: ci/node }\n",
    ".github/workflows/notes.md": "not a workflow",
    ".github/workflows/actions.lock":
      "version: 'v0.0.2'\nworkflows:\n  '.github/workflows/a.yml':\n    - 'actions/setup-node@v7'\n",
    ".github/actions/one/action.yaml":
      "inputs:\n  Deep: { default: 1 }\nruns:\n  using: composite\n  steps:\n    - uses: ./.github/actions/three\n",
    ".github/actions/three/action.yml": "runs: { using: node24, main: x.js }\n",
    "two/action.yml": "runs: { using: composite, steps: [{ run: a }] }\n",
    ".nvmrc": "v22.1.0\n",
    ".tool-versions": "ruby 3\nnodejs 20.1.0\n",
    "ci/node": "24\n",
    "package.json": `{ "scripts": { "release": "npm publish" }, "volta": { "node": "18.0.0" }, "engines": { "node": ">=1" } }`,
  });
  const read = await readWorkflows(base);
  expect(read.problems).toEqual([]);
  expect(read.workflows.map(({ file }) => file)).toEqual([".github/workflows/a.yml", ".github/workflows/b.yaml"]);
  expect(read.actions.map(({ directory }) => directory).toSorted()).toEqual([
    ".github/actions/one",
    ".github/actions/three",
    "two",
  ]);
  expect(read.actions.find(({ directory }) => directory.endsWith("one"))?.inputs).toEqual(new Map([["deep", "1"]]));
  expect(Object.fromEntries(read.nodeVersions)).toEqual({
    ".nvmrc": "22.1.0",
    ".tool-versions": "20.1.0",
    "package.json": "18.0.0",
    "ci/node": "24",
  });
  expect(read.locked.get(".github/workflows/a.yml")).toEqual(new Set(["actions/setup-node@v7"]));
  expect(read.rootManifest).toMatchObject({ scripts: { release: "npm publish" } });
});

it("tells which actions and called workflows are not there", async () => {
  const references = [
    "./one",
    "./two/",
    "./three",
    "./image",
    "./empty",
    "./",
    "$/gone",
    "./one/gone",
    "../outside",
    "a/b@v1",
  ];
  await write({
    ".github/workflows/a.yml": [
      "on: push",
      "jobs:",
      "  a: { uses: ./.github/workflows/b.yml }",
      "  b: { uses: ./.github/workflows/bad.yml }",
      "  c: { uses: ./.github/workflows/c.yml }",
      "  d: { uses: a/b/.github/workflows/c.yml@v1 }",
      "  e:",
      "    steps:",
      ...references.map((uses) => `      - uses: ${uses}`),
      "",
    ].join("\n"),
    ".github/workflows/b.yml": "on: workflow_call\njobs: {}\n",
    ".github/workflows/bad.yml": "on: [\n",
    "one/action.yml": "runs: { using: composite, steps: [{ uses: ./deeper }] }\n",
    "two/action.yaml": "runs: { using: node24, main: x.js }\n",
    "three/action.yml": "runs: {\n",
    "image/Dockerfile": "FROM scratch\n",
    "empty/README.md": "",
  });
  const { missing } = await readWorkflows(base);
  expect([...missing].toSorted()).toEqual([
    "$/gone",
    "./",
    "./.github/workflows/c.yml",
    "./deeper",
    "./empty",
    "./one/gone",
  ]);
});

it("finds nothing where there is nothing", async () => {
  expect(await readWorkflows(base)).toMatchObject({ workflows: [], actions: [], problems: [] });
});

it("has one problem for each file that it cannot take", async () => {
  const outside = await mkdtemp(join(tmpdir(), "slipway-outside-"));
  try {
    await writeFile(join(outside, "secret.yml"), "on: push\n");
    await write({
      ".github/workflows/binary.yml": new Uint8Array([0xff, 0xfe, 0x00]),
      ".github/workflows/broken.yml": "on: [push\n",
      ".github/workflows/fine.yml": "on: push\njobs:\n  a:\n    steps:\n      - uses: ./bad\n",
      ".github/workflows/huge.yml": `# ${"x".repeat(1024 * 1024)}\n`,
      "bad/action.yml": "runs: {\n",
    });
    await symlink(join(outside, "secret.yml"), join(base, ".github/workflows/linked.yml"));
    await symlink("fine.yml", join(base, ".github/workflows/inside.yml"));
    await mkdir(join(base, ".github/workflows/directory.yml"));
    const { workflows, problems } = await readWorkflows(base);
    expect(workflows.map(({ file }) => file)).toEqual([".github/workflows/fine.yml", ".github/workflows/inside.yml"]);
    expect(problems.map(({ severity, file, reason }) => `${severity} ${file}: ${reason?.slice(0, 40)}`)).toEqual([
      "warning .github/workflows/binary.yml: it is not UTF-8",
      expect.stringMatching(/^error \.github\/workflows\/broken\.yml: /),
      "warning .github/workflows/huge.yml: it is larger than 1048576 bytes",
      "warning .github/workflows/linked.yml: a symbolic link leads out of the reposit",
      expect.stringMatching(/^error bad\/action\.yml: /),
    ]);
  } finally {
    await rm(outside, { recursive: true });
  }
});
