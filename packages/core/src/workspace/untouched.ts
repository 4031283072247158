import { isJsonObject } from "../json/json.ts";
import type { WorkspacePackage } from "./workspace.ts";

const FIELDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;

/** What no build reads. */
const BESIDE = /^\.(?:github|changeset)\//u;

const PATH_SPECIFIER = /^(?:file|link|portal):|^[./~]/u;

/**
 * The packages of a workspace that nothing has changed of which they are built: neither a file of their own, nor of a package
 * of the workspace that they name, nor one outside of all packages, such as a lockfile or a setting that all share. Of any
 * doubt a package is none of them.
 *
 * @param changed POSIX paths from the workspace's base.
 * @returns Names.
 */
export function listUntouched(packages: readonly WorkspacePackage[], changed: readonly string[]): ReadonlySet<string> {
  const owners = changed.filter((file) => !BESIDE.test(file)).map((file) => ownerOf(file, packages));
  if (owners.includes(undefined)) return new Set();
  const touched = new Set(owners.flatMap((owner) => owner?.name ?? []));
  const left = new Set(packages.filter(({ name }) => !touched.has(name)));
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const pkg of left) {
      if (!needsAny(pkg, touched)) continue;
      touched.add(pkg.name);
      left.delete(pkg);
    }
  }
  return new Set([...left].map(({ name }) => name));
}

/** The package in whose directory a file lies; one at the base holds what all share. */
function ownerOf(file: string, packages: readonly WorkspacePackage[]): WorkspacePackage | undefined {
  return packages
    .filter(({ directory }) => directory !== "." && file.startsWith(`${directory}/`))
    .toSorted((a, b) => b.directory.length - a.directory.length)[0];
}

/** By whatever name or path; what is written in a way that could mean any of them does. */
function needsAny({ manifest }: WorkspacePackage, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  return FIELDS.some((field) => {
    const needs = manifest[field];
    if (!isJsonObject(needs)) return false;
    return Object.entries(needs).some(
      ([key, specifier]) =>
        names.has(key) ||
        (typeof specifier === "string" &&
          (PATH_SPECIFIER.test(specifier) ||
            (/^(?:npm|workspace):/u.test(specifier) && names.has(aliasOf(specifier))))),
    );
  });
}

/** `npm:name@1` and `workspace:name@*` without what is not the name. */
function aliasOf(specifier: string): string {
  const target = specifier.slice(specifier.indexOf(":") + 1);
  const at = target.indexOf("@", 1);
  return at === -1 ? target : target.slice(0, at);
}
