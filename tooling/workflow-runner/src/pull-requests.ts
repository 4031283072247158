import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { execa } from "execa";

import type { Event, PullRequest } from "./events/event.ts";
import type { ForgeState } from "./forge/forge-state.ts";
import type { Run } from "./runs/run.ts";
import { Refusal } from "./values/refusal.ts";

export interface PullOptions {
  /** Branch of the head. */
  readonly branch: string;
  /** `owner/name` of the head; another one than the repository is a fork. */
  readonly from?: string;
  readonly title?: string;
  readonly actor?: string;
  readonly action?: "opened" | "synchronize" | "reopened" | "labeled";
  readonly labels?: readonly string[];
  /** Text by path, on top of the default branch. */
  readonly files: Readonly<Record<string, string>>;
}

export interface OpenedPull {
  readonly number: number;
  readonly head: string;
  readonly runs: readonly Run[];
}

interface Surroundings {
  readonly state: ForgeState;
  readonly emit: (event: Event) => Promise<readonly Run[]>;
  readonly directory: string;
}

/** Pull requests into the default branch, from a branch or from a fork. */
export function createPullRequests({ state, emit, directory }: Surroundings): {
  readonly open: (options: PullOptions) => Promise<OpenedPull>;
} {
  const { git, defaultBranch } = state;
  let last = 0;
  return {
    open: async ({ branch, from, title = "A change", actor, action = "opened", labels = [], files }) => {
      const own = `${state.owner}/${state.name}`;
      const repository = from ?? own;
      const base = await git.resolve(defaultBranch);
      if (base === undefined) throw new Refusal(`There is no commit on \`${defaultBranch}\``);
      const head = await commitFiles(files, { state, base, directory });
      last += 1;
      const number = last;
      // The merge commit's tree is the head's: nothing else was merged since.
      const tree = await git.run("rev-parse", `${head}^{tree}`);
      const merge = await git.run("commit-tree", tree, "-p", base, "-p", head, "-m", `Merge ${head} into ${base}`);
      await git.run("update-ref", `refs/pull/${String(number)}/head`, head);
      await git.run("update-ref", `refs/pull/${String(number)}/merge`, merge);
      if (repository === own) await git.run("update-ref", `refs/heads/${branch}`, head);
      const pull: PullRequest = {
        number,
        title,
        base: { ref: defaultBranch, sha: base },
        head: { ref: branch, sha: head, repository },
        merge,
        changed: await git.changed(base, head),
        labels,
      };
      const fork = repository !== own;
      state.pulls.set(number, {
        number,
        title,
        state: "open",
        head: { ref: branch, sha: head, repo: { full_name: repository, fork } },
        base: { ref: defaultBranch, sha: base, repo: { full_name: own } },
      });
      const by = actor ?? repository.split("/", 1)[0] ?? "";
      const runs = await emit({ name: "pull_request", actor: by, action, pull });
      return { number, head, runs };
    },
  };
}

interface CommitOptions {
  readonly state: ForgeState;
  readonly base: string;
  readonly directory: string;
}

async function commitFiles(
  files: Readonly<Record<string, string>>,
  { state: { git }, base, directory }: CommitOptions,
): Promise<string> {
  const tree = await mkdtemp(join(directory, "pull-"));
  try {
    const { stdout } = await execa("git", ["archive", base], { cwd: git.directory, encoding: "buffer" });
    await execa("tar", ["--extract", "--directory", tree], { input: stdout });
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(tree, name)), { recursive: true });
      await writeFile(join(tree, name), content);
    }
    return await git.snapshot(tree, base, "A change");
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}
