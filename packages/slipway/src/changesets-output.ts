import { constants, existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { createTags, type Git, listTags, readRemoteTags } from "@slipway/ci";
import {
  formatCount,
  formatTagEvent,
  inOneLine,
  listSeenTags,
  ReleaseError,
  type ReleaseReport,
  sanitise,
  type SeenTag,
  type Workspace,
} from "@slipway/core";
import { makeDirectory, openFile, readWorkspace } from "@slipway/npm";

import type { Run } from "./run/run.ts";
import { openClone, REMOTE } from "./writing/clone.ts";

/** Names the file in which `changesets/action` 2 and changesets-gitlab look for what went out. */
const VARIABLE = "CHANGESETS_OUTPUT";

/** What those who publish with `changeset publish` are told instead: the tags of what went out. */
export interface ChangesetsOutput {
  /**
   * Tells of the tags of what the registry shows with our integrity, unless the remote has them, as `changeset publish` does: in
   * the file of `CHANGESETS_OUTPUT`, and as tags of the clone. Whoever started this pushes them.
   *
   * @returns The new ones.
   * @throws {ReleaseError} `CHANGESETS_OUTPUT_UNWRITABLE`
   */
  readonly tell: (report: ReleaseReport) => Promise<readonly SeenTag[]>;
}

/**
 * Where `changeset publish` would stand: in a repository of changesets that packs and publishes in one go, and wherever
 * `CHANGESETS_OUTPUT` is set. Its file is there from now on: without one, the action believes that nobody can tell.
 *
 * @param options `from`: packed directories. `directory`: of the repository, by default the working directory.
 * @returns Nothing elsewhere.
 * @throws {ReleaseError} `CHANGESETS_OUTPUT_UNWRITABLE`
 */
export async function openChangesetsOutput(
  { from, directory }: { readonly from?: readonly string[] | undefined; readonly directory?: string | undefined },
  run: Run,
): Promise<ChangesetsOutput | undefined> {
  const named = run.environment[VARIABLE];
  const file = named === undefined || named === "" ? undefined : resolve(run.cwd, named);
  if (file === undefined && from !== undefined) return undefined;
  const workspace = await readWorkspace(resolve(run.cwd, directory ?? ".")).then(
    (read) => read.workspace,
    () => undefined,
  );
  if (file === undefined && !usesChangesets(workspace)) return undefined;
  if (file !== undefined) await append(file, "");
  return {
    tell: async (report) => {
      const seen = listSeenTags(report, workspace?.tool === "single");
      if (seen.length === 0) return [];
      const git = workspace === undefined ? undefined : await openClone(workspace.base, run).catch(() => undefined);
      const fresh = git === undefined ? seen : await leaveOutKnown(git, seen, run);
      if (file !== undefined) await append(file, fresh.map(formatTagEvent).join(""));
      if (git !== undefined) await makeTags(git, fresh, run);
      return fresh;
    },
  };
}

function usesChangesets(workspace: Workspace | undefined): boolean {
  return workspace !== undefined && existsSync(join(workspace.base, workspace.root, ".changeset", "config.json"));
}

async function append(file: string, text: string): Promise<void> {
  try {
    await makeDirectory(dirname(file));
    const handle = await openFile(file, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o644);
    try {
      await handle.appendFile(text);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReleaseError(
      "CHANGESETS_OUTPUT_UNWRITABLE",
      sanitise(`cannot write \`${file}\`, which \`${VARIABLE}\` names: ${reason}`),
      {
        cause,
      },
    );
  }
}

/** Whoever the remote has a tag of was told before. */
async function leaveOutKnown(git: Git, seen: readonly SeenTag[], run: Run): Promise<readonly SeenTag[]> {
  const answer = await readRemoteTags(git, REMOTE);
  if (answer.tags === undefined) {
    const reason = inOneLine(answer.reason);
    run.progress.note(
      sanitise(`which tags \`${REMOTE}\` has is not known, so all are told, also those told before: ${reason}`),
    );
    return seen;
  }
  const { tags } = answer;
  const fresh = seen.filter(({ tag }) => !tags.has(tag));
  const old = seen.length - fresh.length;
  if (old > 0) run.progress.note(`${formatCount(old, "tag")} that \`${REMOTE}\` has already`);
  return fresh;
}

/** A tag that cannot be made in the clone is told all the same: whoever pushes by GitHub's API does not need it there. */
async function makeTags(git: Git, tags: readonly SeenTag[], run: Run): Promise<void> {
  const made = new Set(await listTags(git));
  const names = tags.flatMap(({ tag }) => (made.has(tag) ? [] : [tag]));
  for (const { name, reason } of await createTags(git, { names, commit: "HEAD" }))
    run.progress.note(sanitise(`no tag \`${name}\` in the clone: ${inOneLine(reason)}`));
}
