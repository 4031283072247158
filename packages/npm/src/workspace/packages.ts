import { posix } from "node:path";

import { locate, type Problem, type WorkspacePackage } from "@slipway/core";

import type { ManifestFile } from "./manifest.ts";

interface Member extends ManifestFile {
  readonly directory: string;
  /** Empty where the manifest has none. */
  readonly version: string;
  /** Not private, and with a version: the rest is passed over by every client. */
  readonly publishable: boolean;
}

/**
 * Makes packages of manifests, in directory order. Names are unique in the result: of several manifests with one name,
 * the first that may be published counts. Manifests without a name are no packages; that is a problem unless they are
 * private or lie inside another package, where they mark a module type or belong to a fixture. Whether npm takes a name
 * is for the rules. `root` is the POSIX path of the workspace root from the base.
 */
export function createPackages(
  files: readonly ManifestFile[],
  root: string,
): { readonly packages: readonly WorkspacePackage[]; readonly problems: readonly Problem[] } {
  const members = files.map(createMember).toSorted((a, b) => compare(a.directory, b.directory));
  const directories = new Set(members.map((member) => member.directory).filter((directory) => directory !== root));
  const packages = new Map<string, WorkspacePackage>();
  const published = new Set<string>();
  const problems: Problem[] = [];
  for (const member of members.toSorted((a, b) => Number(b.publishable) - Number(a.publishable))) {
    const { name } = member.manifest;
    if (typeof name !== "string" || name === "") {
      if (!isPrivate(member) && !isNested(member.directory, directories)) problems.push(nameMissing(member));
      continue;
    }
    const first = packages.get(name);
    if (first === undefined) packages.set(name, createPackage(member, name));
    // A private root is called like its only or its main package, and nobody depends on it.
    else if (published.has(name) && !(member.directory === root && isPrivate(member)))
      problems.push(nameDuplicate(member, name, first));
    if (member.publishable) published.add(name);
  }
  return { packages: [...packages.values()].toSorted((a, b) => compare(a.directory, b.directory)), problems };
}

function createMember(file: ManifestFile): Member {
  const { version } = file.manifest;
  const member = { ...file, directory: posix.dirname(file.file), version: typeof version === "string" ? version : "" };
  return { ...member, publishable: !isPrivate(file) && member.version !== "" };
}

function createPackage({ version, directory, file, manifest, text }: Member, name: string): WorkspacePackage {
  return { name, version, directory, file, manifest, text };
}

/** As in npm, whatever is not false, empty or zero counts. */
function isPrivate(file: ManifestFile): boolean {
  return Boolean(file.manifest["private"]);
}

/** Whether a package other than the one at the root lies above a directory. */
function isNested(directory: string, directories: ReadonlySet<string>): boolean {
  for (let above = posix.dirname(directory); above !== "."; above = posix.dirname(above)) {
    if (directories.has(above)) return true;
  }
  return false;
}

function nameMissing(member: Member): Problem {
  return {
    ...nameProblem(member),
    code: "PACKAGE_NAME_MISSING",
    // Every client passes it over: a fixture or a demonstration, or a package that nobody misses yet.
    severity: "warning",
    expected: "a name, or `private: true`",
  };
}

/** Two that may be published collide on the registry; any other only hides from whoever depends on the name. */
function nameDuplicate(member: Member, name: string, first: WorkspacePackage): Problem {
  return {
    ...nameProblem(member),
    code: "PACKAGE_NAME_DUPLICATE",
    severity: member.publishable ? "error" : "warning",
    package: name,
    actual: name,
    expected: "a name that no other package of the workspace has",
    reason: `\`${first.file}\` has the same name`,
  };
}

function nameProblem({ file, text }: Member): Pick<Problem, "file" | "position" | "field"> {
  return { file, position: locate(text, ["name"]), field: "name" };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a === "." || (b !== "." && a < b) ? -1 : 1;
}
