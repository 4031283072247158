import { parseManifest } from "../../json/parse.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { normaliseTarget } from "../../tarball/targets.ts";
import { because, nameSome, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { bundledNames } from "./protocols.ts";
import { summarise, tarballProblem, type TarballSubject } from "./subject.ts";

/** A package holds itself: what belongs to another member of the workspace is there by accident. */
export const tarballForeignPackage: Rule<"TARBALL_FOREIGN_PACKAGE", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_FOREIGN_PACKAGE: {
      title: "The tarball holds another package of the workspace",
      label: ["foreign package in a tarball", "foreign packages in tarballs"],
      message: ({ package: name, entry, actual, reason }) =>
        `${quote(name)}: ${quote(entry)} in the tarball is the manifest of ${quote(actual)}${because(reason)}`,
      what: "A manifest inside the tarball is that of another package of this workspace. Bundled packages below `node_modules/` are meant, and so are templates in the package's own directory that its `files` names.",
      why: "A root that is published and has no `files` takes in every package of the workspace, private ones with their sources too, and what is published can never be taken back. A build that copies whole directories does the same.",
      fix: "Name what goes in with `files` in the manifest. A root that is published is better moved into a directory of its own.",
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#files"],
    },
  },
  *check(subject) {
    const { contents, members, entry, manifest } = subject;
    if (members === undefined) return;
    const bundled = bundledNames(manifest);
    const foreign = contents.nestedManifests.flatMap(({ path, text }) => {
      const parsed = parseManifest(text);
      const name = "manifest" in parsed ? parsed.manifest["name"] : undefined;
      const member = typeof name === "string" ? members.get(name) : undefined;
      if (member === undefined || member.name === entry.name) return [];
      return isBundled(path, bundled) || isTemplate(member, subject) ? [] : { path, member };
    });
    if (manifest["files"] !== undefined) {
      yield* summarise(foreign.map((one) => describe(subject, one, whatIs(one.member), ["files"])));
      return;
    }
    // One cause for all of them: the private ones leak.
    const [first, ...others] = foreign.toSorted((a, b) => Number(isPrivate(b.member)) - Number(isPrivate(a.member)));
    if (first === undefined) return;
    const also = others.length === 0 ? "" : `, also ${nameSome(others.map(({ member }) => quote(member.name)))}`;
    yield describe(subject, first, `${whatIs(first.member)}, and without \`files\` everything goes in${also}`, []);
  },
};

interface Foreign {
  readonly path: string;
  readonly member: WorkspacePackage;
}

function describe(
  subject: TarballSubject,
  { path, member }: Foreign,
  reason: string,
  at: readonly string[],
): Problem<"TARBALL_FOREIGN_PACKAGE"> {
  return tarballProblem(
    subject,
    { code: "TARBALL_FOREIGN_PACKAGE", severity: "error", entry: path, actual: member.name, reason },
    at,
  );
}

function isBundled(path: string, bundled: ReadonlySet<string>): boolean {
  const inside = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length, -"/package.json".length);
  return path.startsWith("node_modules/") && bundled.has(inside);
}

/** In the package's own directory, and named by its `files`. The root's directory is everybody's. */
function isTemplate({ directory }: WorkspacePackage, { entry, source, manifest, root = "." }: TarballSubject): boolean {
  if (entry.directory === root || !directory.startsWith(`${entry.directory}/`)) return false;
  const files = source?.manifest["files"] ?? manifest["files"];
  const path = directory.slice(entry.directory.length + 1);
  if (!Array.isArray(files)) return false;
  return files.some((pattern) => typeof pattern === "string" && isNamedBy(path, pattern));
}

/** Whether the part of a pattern before its first wildcard leads to a directory, or into it. */
function isNamedBy(path: string, pattern: string): boolean {
  if (pattern.startsWith("!")) return false;
  const [fixed = ""] = pattern.split(/[*?[{]/u, 1);
  const named = normaliseTarget(fixed.length < pattern.length ? fixed.slice(0, fixed.lastIndexOf("/") + 1) : fixed);
  if (named === undefined || named === "") return false;
  return `${path}/`.startsWith(`${named}/`) || `${named}/`.startsWith(`${path}/`);
}

function whatIs(member: WorkspacePackage): string {
  return isPrivate(member) ? "it is a private package of this workspace" : "it is a package of its own";
}

function isPrivate({ manifest }: WorkspacePackage): boolean {
  return Boolean(manifest["private"]);
}
