import { posix } from "node:path";

import { findChangelogEntry, type NotedPackage, parseManifest, type ReleasedPackage } from "@slipway/core";

import type { Place } from "./place.ts";
import type { ReleasedCommit } from "./released-commit.ts";

const CHANGELOG = /^changelog\.md$/i;

/**
 * What the changelogs of a commit say of the packages that were released from it.
 *
 * @returns In the order of the packages.
 */
export async function readNotes(
  packages: readonly ReleasedPackage[],
  { commit, paths, read }: ReleasedCommit,
  place: Place,
): Promise<readonly NotedPackage[]> {
  const changelogs = new Map(
    paths.filter((path) => CHANGELOG.test(posix.basename(path))).map((path) => [posix.dirname(path), path]),
  );
  const directories = await locate(packages, { changelogs, paths, read });
  const fileOf = ({ name }: ReleasedPackage): string | undefined => changelogs.get(directories.get(name) ?? "");
  const texts = await read(packages.flatMap((one) => fileOf(one) ?? []));
  return packages.map((one) => {
    const file = fileOf(one);
    const entry = file === undefined ? undefined : findChangelogEntry(texts.get(file) ?? "", one.version);
    return {
      ...one,
      previousVersion: one.previousVersion ?? entry?.before,
      entry: entry?.content,
      url: file === undefined ? undefined : addressOf(file, commit, place),
    };
  });
}

/** Where each package lies. Of what an earlier attempt has published a plan does not say it: the manifests do. */
async function locate(
  packages: readonly ReleasedPackage[],
  {
    changelogs,
    paths,
    read,
  }: Pick<ReleasedCommit, "paths" | "read"> & { readonly changelogs: ReadonlyMap<string, string> },
): Promise<ReadonlyMap<string, string>> {
  const known = packages.flatMap(({ name, directory }) =>
    directory === undefined ? [] : [[name, directory] as const],
  );
  if (known.length === packages.length) return new Map(known);
  const there = new Set(paths);
  const manifests = [...changelogs.keys()]
    .filter((directory) => !directory.split("/").includes("node_modules"))
    .map((directory) => posix.join(directory, "package.json"))
    .filter((path) => there.has(path));
  const found = [...(await read(manifests))].flatMap(([path, text]) => {
    const parsed = parseManifest(text);
    const name = "manifest" in parsed ? parsed.manifest["name"] : undefined;
    return typeof name === "string" ? [[name, posix.dirname(path)] as const] : [];
  });
  return new Map([...found, ...known]);
}

function addressOf(path: string, commit: string, { identity, repository }: Place): string {
  const place = path.split("/").map(encodeURIComponent).join("/");
  return `${identity.server}/${repository}/blob/${commit}/${place.replaceAll("(", "%28").replaceAll(")", "%29")}`;
}
