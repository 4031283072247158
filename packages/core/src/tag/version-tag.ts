import semver from "semver";

/**
 * The tag of a version, as changesets, lerna and pnpm name it.
 *
 * @param single Whether the repository is one package and no workspace: its tag has no name in it.
 */
export function formatVersionTag({ name, version }: { name: string; version: string }, single: boolean): string {
  return single ? `v${version}` : `${name}@${version}`;
}

/**
 * What a tag of that form stands for.
 *
 * @returns Without a name for that of a repository with a single package; nothing for any other tag.
 */
export function parseVersionTag(
  tag: string,
): { readonly name: string | undefined; readonly version: string } | undefined {
  const { name, version = "" } = /^(?:v|(?<name>@?[^@]+)@)(?<version>\d[^@]*)$/.exec(tag)?.groups ?? {};
  return semver.valid(version) === version ? { name, version } : undefined;
}
