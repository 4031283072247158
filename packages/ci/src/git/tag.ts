import { FETCH, type Git, readRemoteRefs, type RemoteRefs } from "./remote.ts";

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

/**
 * Makes annotated tags of one commit, each with its name as the message. Git makes all of them in one go, which for a thousand
 * packages saves as many processes, and one after another where they are to be signed or are refused together.
 *
 * @param tags `names`: of tags that the clone does not have.
 * @returns Git's words about each that it has not made.
 */
export async function createTags(
  git: Git,
  { names, commit }: { readonly names: readonly string[]; readonly commit: string },
): Promise<readonly { readonly name: string; readonly reason: string }[]> {
  if (names.length === 0) return [];
  if (!(await wantsSignature(git)) && (await importTags(git, names, commit))) return [];
  const refused: { readonly name: string; readonly reason: string }[] = [];
  for (const name of names) {
    const { reason } = await createTag(git, { name, commit, message: `${name}\n` });
    if (reason !== undefined) refused.push({ name, reason });
  }
  return refused;
}

/** https://git-scm.com/docs/git-fast-import#_tag */
async function importTags(git: Git, names: readonly string[], commit: string): Promise<boolean> {
  const [tagger, hash] = await Promise.all([
    git(["var", "GIT_COMMITTER_IDENT"]),
    git(["rev-parse", "--verify", `${commit}^{commit}`]),
  ]);
  if (!tagger.ok || !hash.ok) return false;
  const commands = names.map(
    (name) => `tag ${name}\nfrom ${hash.stdout}\ntagger ${tagger.stdout}\ndata <<END OF TAG\n${name}\nEND OF TAG\n`,
  );
  return (await git(["fast-import", "--quiet", "--done"], `${commands.join("")}done\n`)).ok;
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
  return push(git, [remote, `refs/tags/${name}`]);
}

/** @returns Git's words where the remote did not take what was pushed. */
async function push(git: Git, rest: readonly string[]): Promise<string | undefined> {
  const only = ["--atomic", "--porcelain", "--no-follow-tags", "--recurse-submodules=no"];
  const { ok, stdout, stderr } = await git(["push", ...only, ...rest]);
  return ok ? undefined : [stderr, stdout].filter((text) => text !== "").join("\n");
}

/** A tag without a message, and the commit that it names. */
export interface PlainTag {
  readonly name: string;
  /** Full hash. */
  readonly commit: string;
}

/**
 * Makes tags of commits that the remote has, all of them or none, in one push: one by one, a forge loses some.
 *
 * @returns Git's words where the remote did not take them.
 * @see https://github.com/dxos/dxos/issues/12477
 */
export async function pushTags(git: Git, remote: string, tags: readonly PlainTag[]): Promise<string | undefined> {
  return push(git, ["--no-verify", remote, ...tags.map(({ name, commit }) => `${commit}:refs/tags/${name}`)]);
}

/**
 * The tags of a remote as it has them now.
 *
 * @returns By name, each with the hash of its commit; `undefined` and git's words where it gave no answer.
 */
export async function readRemoteTags(
  git: Git,
  remote: string,
): Promise<{ readonly tags: ReadonlyMap<string, string> } | { readonly tags: undefined; readonly reason: string }> {
  const answer = await readRemoteRefs(git, remote, [`${TAGS}*`]);
  return answer.refs === undefined ? { tags: undefined, reason: answer.reason } : { tags: tagsOf(answer.refs) };
}

const TAGS = "refs/tags/";

/** Of an annotated tag a remote tells its own hash, and that of its commit behind `^{}`. */
export function tagsOf(refs: RemoteRefs): ReadonlyMap<string, string> {
  const tags = [...refs].filter(([ref]) => ref.startsWith(TAGS) && !ref.endsWith("^{}"));
  return new Map(tags.map(([ref, hash]) => [ref.slice(TAGS.length), refs.get(`${ref}^{}`) ?? hash]));
}

/**
 * The message of an annotated tag. A checkout in a job may have the commit in its place: then the remote is asked what the
 * tag is, and the tag fetched. No ref of the clone is moved.
 *
 * @returns Without a message the tag has none: it is a name of a commit and no more. `reason`: why that is not known.
 */
export async function readTagMessage(
  git: Git,
  remote: string,
  name: string,
): Promise<
  | { readonly message: string | undefined; readonly reason?: never }
  | { readonly message?: never; readonly reason: string }
> {
  const ref = `refs/tags/${name}`;
  const local = await readMessage(git, ref);
  if (local !== undefined) return { message: local };
  const answer = await readRemoteRefs(git, remote, [ref, `${ref}^{}`]);
  if (answer.refs === undefined) return { reason: inFirstLine(answer.reason) };
  const { refs } = answer;
  const object = refs.get(ref);
  if (object === undefined) return { reason: `\`${remote}\` has no such tag` };
  if (!refs.has(`${ref}^{}`)) return { message: undefined };
  const fetched = await git([...FETCH, remote, ref]);
  const message = await readMessage(git, object);
  if (message !== undefined) return { message };
  return { reason: fetched.ok ? `the tag did not come from \`${remote}\`` : inFirstLine(fetched.stderr) };
}

async function readMessage(git: Git, object: string): Promise<string | undefined> {
  const { ok, stdout } = await git(["cat-file", "tag", object]);
  return ok ? stdout.slice(stdout.indexOf("\n\n") + 2) : undefined;
}

function inFirstLine(words: string): string {
  return words.split("\n", 1)[0] ?? words;
}
