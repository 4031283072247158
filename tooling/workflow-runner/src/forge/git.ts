import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";

/** Set for every commit made here: a machine's own settings must not show. */
const CLEAN: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Slipway workflow runner",
  GIT_AUTHOR_EMAIL: "runner@example.invalid",
  GIT_COMMITTER_NAME: "Slipway workflow runner",
  GIT_COMMITTER_EMAIL: "runner@example.invalid",
};

/** The repository as the forge keeps it: bare, with refs that only the forge moves. */
export interface GitStore {
  readonly directory: string;
  readonly run: (...arguments_: string[]) => Promise<string>;
  /** @returns `undefined` where the command fails. */
  readonly attempt: (...arguments_: string[]) => Promise<string | undefined>;
  readonly resolve: (revision: string) => Promise<string | undefined>;
  readonly refs: () => Promise<ReadonlyMap<string, string>>;
  /** A file as it stands in a commit. */
  readonly read: (commit: string, path: string) => Promise<string | undefined>;
  readonly list: (commit: string, folder: string) => Promise<string[]>;
  /** Paths that differ between two commits. */
  readonly changed: (before: string, after: string) => Promise<string[]>;
  /** A commit of a folder as it stands, on top of another. */
  readonly snapshot: (workTree: string, parent: string | undefined, message: string) => Promise<string>;
}

/** Makes an empty bare repository. */
export async function createGitStore(directory: string): Promise<GitStore> {
  await mkdir(directory, { recursive: true });
  const start = (arguments_: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> =>
    execa("git", arguments_, {
      cwd: directory,
      env: { PATH: process.env["PATH"], ...CLEAN, ...env },
      extendEnv: false,
      stripFinalNewline: false,
    }).then(({ stdout }) => stdout);
  const run = async (...arguments_: string[]): Promise<string> => (await start(arguments_)).trimEnd();
  const attempt = (...arguments_: string[]): Promise<string | undefined> => run(...arguments_).catch(() => undefined);
  if (!(await readdir(directory)).includes("HEAD")) await run("init", "--quiet", "--bare", "--initial-branch=main");
  // A checkout asks for the commit, not for a branch, and GitHub lets it.
  await run("config", "uploadpack.allowAnySHA1InWant", "true");
  await run("config", "uploadpack.allowFilter", "true");
  await run("config", "http.receivepack", "true");
  return {
    directory,
    run,
    attempt,
    resolve: (revision) => attempt("rev-parse", "--verify", "--quiet", `${revision}^{commit}`),
    refs: async () => {
      const lines = (await run("for-each-ref", "--format=%(refname) %(objectname)")).split("\n").filter(Boolean);
      return new Map(lines.map((line): [string, string] => [line.split(" ", 1)[0] ?? "", line.split(" ")[1] ?? ""]));
    },
    read: (commit, path) => start(["show", `${commit}:${path}`]).catch(() => undefined),
    list: async (commit, folder) => {
      const output = await attempt(
        "ls-tree",
        "-r",
        "--name-only",
        "-z",
        commit,
        ...(folder === "" ? [] : [`${folder}/`]),
      );
      return (output ?? "").split("\0").filter(Boolean);
    },
    changed: async (before, after) =>
      ((await attempt("diff", "--name-only", "-z", before, after)) ?? "").split("\0").filter(Boolean),
    snapshot: async (workTree, parent, message) => {
      const env = { GIT_DIR: directory, GIT_WORK_TREE: workTree, GIT_INDEX_FILE: join(directory, "snapshot-index") };
      await execa("git", ["add", "--all"], {
        cwd: workTree,
        env: { PATH: process.env["PATH"], ...CLEAN, ...env },
        extendEnv: false,
      });
      const tree = (await start(["write-tree"], { GIT_INDEX_FILE: env.GIT_INDEX_FILE })).trimEnd();
      const parents = parent === undefined ? [] : ["-p", parent];
      return (await start(["commit-tree", tree, ...parents, "-m", message])).trimEnd();
    },
  };
}
