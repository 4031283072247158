import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";

/** Whoever makes the commit, and whenever: its hash is known before anything is packed that names it. */
const IDENTITY = {
  GIT_AUTHOR_NAME: "Slipway",
  GIT_AUTHOR_EMAIL: "action@slipway.invalid",
  GIT_AUTHOR_DATE: "1985-10-26T08:15:00Z",
  GIT_COMMITTER_NAME: "Slipway",
  GIT_COMMITTER_EMAIL: "action@slipway.invalid",
  GIT_COMMITTER_DATE: "1985-10-26T08:15:00Z",
};

export interface ActionCommit {
  /** Full hash. */
  readonly commit: string;
  /** `action-vX.Y.Z` */
  readonly tag: string;
}

export interface ActionFiles {
  /** Absolute path of `packages/action`, for each action's description. */
  readonly descriptions: string;
  /** Absolute path of the built bundle. */
  readonly bundle: string;
  /** Absolute path of the licence. */
  readonly licence: string;
  readonly version: string;
}

/**
 * Makes the commit that others use the action by, and its tag: no parent, and in it each action's description, the bundle and
 * the licences, and nothing else. The same files make the same commit.
 *
 * @param repository Absolute path of a bare repository, which is made where it is not there.
 */
export async function createActionCommit(files: ActionFiles, repository: string): Promise<ActionCommit> {
  await mkdir(repository, { recursive: true });
  const git = async (args: readonly string[], input?: Buffer): Promise<string> => {
    const env = {
      ...IDENTITY,
      GIT_DIR: repository,
      GIT_INDEX_FILE: join(repository, "action.index"),
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    };
    const { stdout } = await execa("git", args, { env, ...(input === undefined ? {} : { input }) });
    return stdout;
  };
  await git(["init", "--quiet", "--bare", repository]);
  await git(["read-tree", "--empty"]);
  for (const [path, content] of await listContents(files)) {
    const blob = await git(["hash-object", "-w", "--stdin", "--no-filters"], content);
    await git(["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`]);
  }
  const tag = `action-v${files.version}`;
  const tree = await git(["write-tree"]);
  const commit = await git(["commit-tree", "--no-gpg-sign", "-m", tag, tree]);
  await git(["update-ref", `refs/tags/${tag}`, commit]);
  return { commit, tag };
}

/** In the order of their paths. */
async function listContents({ descriptions, bundle, licence, version }: ActionFiles): Promise<[string, Buffer][]> {
  const folders = await readdir(descriptions, { withFileTypes: true });
  const actions: [string, Buffer][] = [];
  for (const folder of folders) {
    if (!folder.isDirectory()) continue;
    const text = await readFile(join(descriptions, folder.name, "action.yml")).catch(() => undefined);
    if (text !== undefined) actions.push([`${folder.name}/action.yml`, text]);
  }
  const built = await Promise.all(
    (await readdir(bundle)).map(async (name): Promise<[string, Buffer]> => [
      `dist/${name}`,
      await readFile(join(bundle, name)),
    ]),
  );
  const manifest = { name: "slipway-action", version, private: true, license: "MIT", type: "module" };
  const all: [string, Buffer][] = [
    ...actions,
    ...built,
    ["LICENSE", await readFile(licence)],
    ["package.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
  ];
  return all.toSorted(([one], [other]) => (one < other ? -1 : 1));
}
