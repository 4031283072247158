import type { Git } from "./remote.ts";

/**
 * Makes an annotated tag in the clone, signed where the person's settings say so (`tag.gpgSign`, `tag.forceSignAnnotated`).
 *
 * @returns The hash of the tag, or git's words.
 */
export async function createTag(
  git: Git,
  { name, commit, message }: { readonly name: string; readonly commit: string; readonly message: string },
): Promise<
  { readonly object: string; readonly reason?: never } | { readonly object?: never; readonly reason: string }
> {
  // With `--annotate` git would leave out the signature that `tag.forceSignAnnotated` asks for.
  const made = await git(["tag", "--cleanup=verbatim", "--file=-", "--", name, commit], message);
  if (!made.ok) return { reason: made.stderr };
  const { ok, stdout: object, stderr } = await git(["rev-parse", "--verify", `refs/tags/${name}`]);
  if (!ok) return { reason: stderr };
  // With a key that it cannot load, git 2.39 makes the tag without a signature and ends with 0.
  if (!(await wantsSignature(git)) || (await isSigned(git, object))) return { object };
  await deleteTag(git, name, object);
  return { reason: made.stderr === "" ? "git has not signed it" : made.stderr };
}

async function wantsSignature(git: Git): Promise<boolean> {
  const settings = ["tag.gpgSign", "tag.forceSignAnnotated"];
  const answers = await Promise.all(settings.map((name) => git(["config", "--type=bool", "--get", name])));
  return answers.some(({ stdout }) => stdout === "true");
}

async function isSigned(git: Git, object: string): Promise<boolean> {
  return /^-----BEGIN (?:PGP|SSH|SIGNED) /m.test((await git(["cat-file", "tag", object])).stdout);
}

/** Whether the clone has a tag of that name. */
export async function hasTag(git: Git, name: string): Promise<boolean> {
  return (await git(["show-ref", "--verify", "--quiet", `refs/tags/${name}`])).ok;
}

/** The names of all tags of the clone. */
export async function listTags(git: Git): Promise<readonly string[]> {
  const { stdout } = await git(["for-each-ref", "--format=%(refname:strip=2)", "refs/tags"]);
  return stdout.split("\n").filter((name) => name !== "");
}

/** Takes a tag out of the clone, if it still is what it was made as. */
export async function deleteTag(git: Git, name: string, object: string): Promise<void> {
  await git(["update-ref", "-d", `refs/tags/${name}`, object]);
}

/**
 * Pushes one tag and nothing beside it, whatever the person's settings would add. Nothing is forced.
 *
 * @returns Git's words where the remote did not take it.
 */
export async function pushTag(git: Git, remote: string, name: string): Promise<string | undefined> {
  const push = ["push", "--atomic", "--porcelain", "--no-follow-tags", "--recurse-submodules=no"];
  const { ok, stdout, stderr } = await git([...push, remote, `refs/tags/${name}`]);
  return ok ? undefined : [stderr, stdout].filter((text) => text !== "").join("\n");
}
