import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { execa } from "execa";

/** A commit that uses up changesets and raises versions. */
export interface VersionCommit {
  readonly id: string;
  readonly subject: string;
  /** Changesets of its parent that it has used, without `.md`. */
  readonly used: ReadonlySet<string>;
  /** Changesets of its parent that it has left where they are, and that no prerelease has used. */
  readonly left: ReadonlySet<string>;
}

/** Texts by their paths from the root. */
export type Files = ReadonlyMap<string, string>;

/** Characters of what git answers. */
const MOST = 500_000_000;

/** What Slipway reads of a workspace to know its pending releases. */
const NEEDED =
  /(?:^|\/)package\.json$|^(?:pnpm-workspace\.yaml|lerna\.json|pnpm-lock\.yaml|package-lock\.json|yarn\.lock|bun\.lock|\.yarnrc\.yml)$|^\.changeset\//;

/**
 * The commits that made versions of changesets, newest first, merges left out. A commit is known by what it changes and not
 * by its title: it uses up changesets and writes versions.
 *
 * @param repository A git directory.
 * @param most As many at most.
 */
export async function listVersionCommits(repository: string, most: number): Promise<VersionCommit[]> {
  const log = ["log", "--no-merges", "--format=%H %s", "HEAD", "--"];
  const touching = await git(repository, [...log, ".changeset/*.md", ".changeset/pre.json"]);
  const found: VersionCommit[] = [];
  for (const line of lines(touching)) {
    if (found.length === most) break;
    const [id = "", ...words] = line.split(" ");
    const commit = await readCommit(repository, id, words.join(" "));
    if (commit !== undefined) found.push(commit);
  }
  return found;
}

async function readCommit(repository: string, id: string, subject: string): Promise<VersionCommit | undefined> {
  const changed = lines(
    await git(repository, ["diff", "--no-renames", "--name-status", `${id}^1`, id]).catch(() => ""),
  ).map((line) => line.split("\t", 2));
  const written = changed.filter(
    ([kind, file]) => kind !== "D" && file !== undefined && /(?:^|\/)package\.json$/.test(file),
  );
  if (written.length === 0) return undefined;
  const [before, after] = await Promise.all([`${id}^1`, id].map((at) => readState(repository, at)));
  if (before === undefined || after === undefined) return undefined;
  const fresh = [...before.files].filter((name) => !before.used.has(name));
  const used = new Set(fresh.filter((name) => !after.files.has(name) || after.used.has(name)));
  const left = new Set(fresh.filter((name) => !used.has(name)));
  // The end of a prerelease uses up nothing that is new.
  const ends = before.pre && !after.pre;
  if (used.size === 0 && !ends) return undefined;
  const raised = await Promise.all(
    written.map(async ([, file = ""]) => {
      const [old, now] = await Promise.all([`${id}^1`, id].map((at) => readManifestText(repository, at, file)));
      return old !== undefined && now !== undefined && versionOf(old) !== versionOf(now);
    }),
  );
  return raised.includes(true) ? { id, subject, used, left } : undefined;
}

interface State {
  /** Names directly in `.changeset/`. */
  readonly files: ReadonlySet<string>;
  /** What a prerelease of changesets 2 has used, and leaves where it is. */
  readonly used: ReadonlySet<string>;
  readonly pre: boolean;
}

async function readState(repository: string, at: string): Promise<State> {
  const names = lines(await git(repository, ["ls-tree", "--name-only", at, ".changeset/"]).catch(() => ""));
  const files = names
    .map((path) => path.slice(".changeset/".length))
    .filter((name) => name.endsWith(".md") && !/^(?:README|AGENTS|CLAUDE|GEMINI)\.md$/i.test(name));
  const pre = names.includes(".changeset/pre.json")
    ? await git(repository, ["show", `${at}:.changeset/pre.json`])
    : "{}";
  const { changesets = [] }: { readonly changesets?: readonly string[] } = JSON.parse(pre);
  return {
    files: new Set(files.map((name) => name.slice(0, -".md".length))),
    used: new Set(changesets),
    pre: pre !== "{}",
  };
}

async function readManifestText(repository: string, at: string, file: string): Promise<string | undefined> {
  return git(repository, ["show", `${at}:${file}`]).catch(() => undefined);
}

function versionOf(text: string): string | undefined {
  return /^[ \t]{0,4}"version"\s*:\s*"(?<version>[^"]*)"/m.exec(text)?.groups?.["version"];
}

/** The texts of every file of a commit that a workspace is read from, by their paths. */
export async function readFiles(repository: string, at: string): Promise<Files> {
  const tree = lines(await git(repository, ["ls-tree", "-r", at]));
  const blobs = tree.flatMap((line) => {
    const [head = "", path = ""] = line.split("\t", 2);
    const [mode, , object] = head.split(" ");
    const isWanted = mode !== "120000" && NEEDED.test(path) && !path.includes("node_modules/");
    return isWanted && object !== undefined ? [{ path, object }] : [];
  });
  const { stdout } = await execa("git", ["-C", repository, "cat-file", "--batch"], {
    input: blobs.map(({ object }) => `${object}\n`).join(""),
    encoding: "buffer",
    maxBuffer: MOST,
  });
  return split(
    Buffer.from(stdout),
    blobs.map(({ path }) => path),
  );
}

/** `<object> blob <size>\n<bytes>\n`, one after another. */
function split(answer: Buffer, paths: readonly string[]): Files {
  const files = new Map<string, string>();
  let at = 0;
  for (const path of paths) {
    const end = answer.indexOf("\n", at);
    const size = Number(answer.subarray(at, end).toString().split(" ")[2]);
    files.set(path, answer.subarray(end + 1, end + 1 + size).toString());
    at = end + 1 + size + 1;
  }
  return files;
}

/** A directory of its own with these files. */
export async function layOut(files: Files): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "version-commit-"));
  for (const [path, text] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

async function git(repository: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execa("git", ["-C", repository, ...args], { maxBuffer: MOST });
  return stdout;
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
