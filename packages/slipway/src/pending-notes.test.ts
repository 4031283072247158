import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { PendingReleases } from "@slipway/core";
import { afterEach, beforeEach, expect, test } from "vitest";

import { readPendingNotes } from "./pending-notes.ts";

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "slipway-notes-"));
});
afterEach(async () => rm(base, { recursive: true }));

const LOCAL = ".changeset/changelog.cjs";

const rows: readonly {
  readonly title: string;
  readonly module?: string | undefined;
  readonly files?: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
  readonly plain?: unknown;
}[] = [
  {
    title: "a module of the repository, with its options",
    files: {
      [LOCAL]:
        "module.exports = { getReleaseLine: async ({ id, summary }, type, { sign }) => `- ${sign} ${id} ${type}: ${summary}` };",
    },
    lines: ["- ! a minor: A word"],
  },
  {
    title: "one that was compiled from another form of module",
    files: { [LOCAL]: "exports.default = { getReleaseLine: () => '- a line' }; exports.__esModule = true;" },
    lines: ["- a line"],
  },
  {
    title: "one that prints as well",
    files: { [LOCAL]: "exports.getReleaseLine = () => { console.log('[]'); return '- a line'; };" },
    lines: ["- a line"],
  },
  {
    title: "a package that is installed",
    module: "acme-changelog",
    files: {
      "node_modules/acme-changelog/package.json":
        '{ "name": "acme-changelog", "type": "module", "exports": "./index.js" }',
      "node_modules/acme-changelog/index.js": "export default { getReleaseLine: async () => '- a line' };",
    },
    lines: ["- a line"],
  },
  {
    title: "one that wants a token",
    files: {
      [LOCAL]:
        "exports.getReleaseLine = async () => { throw new Error('Please create a GitHub personal access token\\nand add it as `GITHUB_TOKEN`'); };",
    },
    lines: ["A word"],
    plain: "`./changelog.cjs` failed: Please create a GitHub personal access token; and add it as 'GITHUB_TOKEN'",
  },
  {
    title: "one without the function",
    files: { [LOCAL]: "exports.other = 1;" },
    lines: ["A word"],
    plain: "`./changelog.cjs` failed: it has no function getReleaseLine",
  },
  {
    title: "one that ends the process",
    files: { [LOCAL]: "process.exit(0);" },
    lines: ["A word"],
    plain: "`./changelog.cjs` failed: it gave no answer",
  },
  { title: "one that is not installed", lines: ["A word"], plain: "`./changelog.cjs` is not installed" },
  {
    title: "none",
    module: undefined,
    lines: ["A word"],
    plain: "`.changeset/config.json` asks for no changelogs",
  },
];

test.each(rows)("the repository's changelog module: $title", async ({ files = {}, lines, plain, ...row }) => {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(base, file)), { recursive: true });
    await writeFile(join(base, file), text);
  }
  const module = "module" in row ? row.module : "./changelog.cjs";
  const pending: PendingReleases = {
    major: 3,
    changesets: [{ id: "a", file: ".changeset/a.md", summary: "A word", releases: [{ name: "core", type: "minor" }] }],
    releases: [{ name: "core", type: "minor", from: "1.0.0", to: "1.1.0", changesets: ["a"] }],
    changelog: module === undefined ? undefined : { module, options: { sign: "!" } },
    leavesPre: false,
    ranges: {
      major: 3,
      updateInternalDependencies: "patch",
      onlyUpdatePeerDependentsWhenOutOfRange: false,
      bumpVersionsWithWorkspaceProtocolOnly: false,
    },
  };
  const run = { environment: process.env, signal: new AbortController().signal };
  const notes = await readPendingNotes(pending, { base, root: "." }, run);
  expect(notes).toEqual({ plain, packages: [{ name: "core", from: "1.0.0", to: "1.1.0", lines }] });
});
