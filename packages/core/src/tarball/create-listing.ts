import type { TarballEntry } from "./tarball-contents.ts";

/** The files of a tarball, ready to be asked for. Paths are relative to the root directory, without `./`. */
export interface Listing {
  readonly files: ReadonlyMap<string, TarballEntry>;
  readonly hasFile: (path: string) => boolean;
  /** Whether any file lies in the directory; `""` is the root. */
  readonly hasDirectory: (path: string) => boolean;
  /** A file or directory with this path in any letter case, as the tarball spells it. */
  readonly inAnyCase: (path: string) => string | undefined;
}

/** Indexes the files; of a path that occurs twice the last entry counts, as on a client's disk. */
export function createListing(entries: readonly TarballEntry[]): Listing {
  const files = new Map(entries.filter(({ type }) => type === "file").map((entry) => [entry.path, entry]));
  const directories = new Set([""]);
  const spellings = new Map<string, string>();
  for (const path of files.keys()) {
    spellings.set(path.toLowerCase(), path);
    for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const directory = path.slice(0, slash);
      if (directories.has(directory)) break;
      directories.add(directory);
      spellings.set(directory.toLowerCase(), directory);
    }
  }
  return {
    files,
    hasFile: (path) => files.has(path),
    hasDirectory: (path) => directories.has(path),
    inAnyCase: (path) => spellings.get(path.toLowerCase()),
  };
}
