import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import {
  createPendingNotes,
  inOneLine,
  type PendingNotes,
  type PendingReleases,
  sanitise,
  type Workspace,
} from "@slipway/core";
import { execa } from "execa";
import * as v from "valibot";

import type { Run } from "./run/run.ts";

/** Milliseconds; it may ask GitHub about each changeset. */
const LONGEST = 60_000;

/** Bytes. */
const MOST = 8 * 1024 * 1024;

/**
 * Asks the repository's module for the line of each changeset in each release, as both majors of changesets do, in a process of
 * its own: it is code of the repository. Whatever it prints itself is no answer.
 *
 * @see `getChangelogEntry` of `@changesets/apply-release-plan`
 */
const SCRIPT = `
const { module, options, changesets } = JSON.parse(process.env.SLIPWAY_CHANGELOG);
console.log = console.error;
const loaded = await import(module);
const own = [loaded.default?.default, loaded.default, loaded].find((it) => typeof it?.getReleaseLine === "function");
if (own === undefined) throw new Error("it has no function getReleaseLine");
const lines = [];
for (const { id, summary, releases } of changesets) {
  for (const { name, type } of releases) {
    lines.push([id, name, String(await own.getReleaseLine({ id, summary, releases }, type, options))]);
  }
}
process.stdout.write(JSON.stringify(lines));
`;

const Lines = v.pipe(v.string(), v.parseJson(), v.array(v.tuple([v.string(), v.string(), v.string()])));

/**
 * What the changelogs of pending versions will say, by the repository's own changelog module where it is installed. Where it is
 * not, or ends in an error, these are the summaries of the changesets, and that is said.
 */
export async function readPendingNotes(
  pending: PendingReleases,
  { base, root }: Pick<Workspace, "base" | "root">,
  { environment, signal }: Pick<Run, "environment" | "signal">,
): Promise<PendingNotes> {
  const summaries = new Map(pending.changesets.map(({ id, summary }) => [id, summary]));
  const ofSummaries = (plain?: string): PendingNotes =>
    createPendingNotes(pending, (id) => summaries.get(id) ?? "", plain === undefined ? undefined : sanitise(plain));
  const { changelog, changesets } = pending;
  if (changelog === undefined) return ofSummaries("`.changeset/config.json` asks for no changelogs");
  const directory = resolve(base, root);
  const module = findModule(changelog.module, directory);
  if (module === undefined) return ofSummaries(`\`${changelog.module}\` is not installed`);
  const handed = { module, options: changelog.options, changesets };
  const { stdout, stderr, failed } = await execa(process.execPath, ["--input-type=module", "--eval", SCRIPT], {
    cwd: directory,
    env: { ...environment, SLIPWAY_CHANGELOG: JSON.stringify(handed) },
    extendEnv: false,
    cancelSignal: signal,
    maxBuffer: MOST,
    reject: false,
    stdin: "ignore",
    timeout: LONGEST,
  });
  const answer = v.safeParse(Lines, stdout);
  if (failed || !answer.success) return ofSummaries(`\`${changelog.module}\` failed: ${reasonOf(stderr)}`);
  const lines = new Map(answer.output.map(([id, name, text]) => [`${id}\n${name}`, text]));
  return createPendingNotes(pending, (id, name) => lines.get(`${id}\n${name}`) ?? "");
}

/** A module as changesets finds it: from `.changeset/`, else what comes with its command line. */
function findModule(name: string, directory: string): string | undefined {
  const places = [join(directory, ".changeset", "config.json"), join(directory, "package.json")];
  for (const place of places) {
    try {
      return createRequire(place).resolve(name);
    } catch {
      // It is looked for in the next place.
    }
  }
  return undefined;
}

/** What an error of Node says before its stack. */
function reasonOf(stderr: string): string {
  const said = /^(?:\w*Error(?: \[\w+\])?): (?<message>[\s\S]*?)(?:\n {4}at |\n\n|(?![\s\S]))/m.exec(stderr)?.groups?.[
    "message"
  ];
  return inOneLine(said ?? "it gave no answer").replaceAll("`", "'");
}
