import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Git } from "@slipway/ci";
import { isProtected, type RepositoryIdentity } from "@slipway/core";

import type { Run } from "../run/run.ts";
import { requireTool, runTool } from "../writing/tools.ts";

/** Whose repository is fetched from and pushed to, and as whom. */
export interface Remote {
  readonly identity: RepositoryIdentity;
  /** Absent, as anybody. */
  readonly token: string | undefined;
}

/** Variables that make git look at another repository than it is started in. */
const OF_ANOTHER =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|PREFIX)$/;

/**
 * Git in an empty repository of its own, whose remote `origin` is the one that is meant: no checkout is looked at or changed,
 * no hook of it is run, and nobody's credentials are taken but the token. It is gone when the work is done.
 *
 * @param work Is given why, where there can be none.
 */
export async function withScratch<Value>(
  remote: Remote,
  run: Run,
  work: (git: Git | { readonly reason: string }) => Promise<Value>,
): Promise<Value> {
  const { server, owner, name } = remote.identity;
  const address = `${server}/${owner}/${name}.git`;
  if (!isProtected(new URL(address))) return work({ reason: `\`${server}\` is no address that a token may go to` });
  const directory = await mkdtemp(join(tmpdir(), "slipway-announce-"));
  try {
    const git = await openIn(directory, remote, run);
    if (git === undefined) return await work({ reason: "`git` is not on PATH" });
    for (const step of [
      ["init", "--quiet", "--bare", "--template=", "."],
      ["remote", "add", "origin", address],
    ]) {
      const { ok, stderr } = await git(step);
      if (!ok) return await work({ reason: stderr });
    }
    return await work(git);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function openIn(directory: string, { identity, token }: Remote, run: Run): Promise<Git | undefined> {
  const tool = await requireTool("git", { environment: run.environment, base: run.cwd }).catch(() => undefined);
  if (tool === undefined) return undefined;
  const kept = Object.entries(tool.environment).filter(([name]) => !OF_ANOTHER.test(name));
  const configured = Number(tool.environment["GIT_CONFIG_COUNT"] ?? 0) || 0;
  const settings = listSettings({ identity, token }, run);
  const variables = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${String(configured + index)}`, key],
    [`GIT_CONFIG_VALUE_${String(configured + index)}`, value],
  ]);
  const count = ["GIT_CONFIG_COUNT", String(configured + settings.length)];
  const own = { ...tool, environment: Object.fromEntries([...kept, ...variables, count]) };
  return async (arguments_, input) => runTool(own, arguments_, { directory, input }, { ...run, person: undefined });
}

/** By variables: what stands in arguments, every process on the machine can read. */
function listSettings({ identity, token }: Remote, run: Run): (readonly [key: string, value: string])[] {
  // Nobody is asked, and no other credential is taken.
  const alone = ["credential.helper", ""] as const;
  if (token === undefined) return [alone];
  const credential = Buffer.from(`x-access-token:${token}`).toString("base64");
  run.secrets.add(credential);
  return [[`http.${identity.server}/.extraheader`, `AUTHORIZATION: basic ${credential}`], alone];
}
