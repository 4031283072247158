import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";

import { readBounded } from "../files/plain-file.ts";
import { fromBase } from "../workspace/members.ts";

/** A file of `.changeset/`, or why it could not be read. */
export interface FolderFile {
  /** POSIX path from the workspace's base. */
  readonly file: string;
  readonly text: string | undefined;
}

export interface ChangesetFile extends FolderFile {
  /** Its name without `.md`, below `pre/` with that. */
  readonly id: string;
}

/** What lies in `.changeset/`. */
export interface ChangesetFolder {
  readonly config: FolderFile | undefined;
  readonly pre: FolderFile | undefined;
  /** In the order of their names. */
  readonly changesets: readonly ChangesetFile[];
}

const FOLDER = ".changeset";

/** Bytes of one file. */
const LARGEST = 1_000_000;

/** Files of changesets that are read at once. */
const AT_ONCE = 50;

/** Notes for people and for agents, which no major takes for changesets. */
const NOTES = /^(?:README|AGENTS|CLAUDE|GEMINI)\.md$/i;

/**
 * Reads the folder of changesets; where there is none, there is nothing in it.
 *
 * @param root Absolute path of the workspace's root.
 * @param base Absolute path that files are named from.
 */
export async function readChangesetFolder(root: string, base: string): Promise<ChangesetFolder> {
  const directory = join(root, FOLDER);
  const names = await list(directory);
  const used = names.includes("pre") ? await list(join(directory, "pre")) : [];
  const place = fromBase(base, directory);
  const files = [...names, ...used.map((name) => `pre/${name}`)].filter(isChangeset);
  const changesets: ChangesetFile[] = [];
  for (let index = 0; index < files.length; index += AT_ONCE) {
    const read = files.slice(index, index + AT_ONCE).map(async (name) => ({
      id: name.replace(/\.md$/, ""),
      ...(await readFolderFile(directory, place, name)),
    }));
    changesets.push(...(await Promise.all(read)));
  }
  return {
    config: names.includes("config.json") ? await readFolderFile(directory, place, "config.json") : undefined,
    pre: names.includes("pre.json") ? await readFolderFile(directory, place, "pre.json") : undefined,
    changesets,
  };
}

async function list(directory: string): Promise<string[]> {
  return readdir(directory).then(
    (names) => names.toSorted(),
    () => [],
  );
}

async function readFolderFile(directory: string, place: string, name: string): Promise<FolderFile> {
  const text = await readBounded(join(directory, name), LARGEST).then(String, () => undefined);
  return { file: posix.join(place, name), text };
}

function isChangeset(file: string): boolean {
  const name = posix.basename(file);
  return name.endsWith(".md") && !name.startsWith(".") && !NOTES.test(name);
}
