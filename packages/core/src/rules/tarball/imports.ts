import { isJsonObject } from "../../json/json.ts";
import { groupBy } from "../../problems/group.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { findUnmet, type Unmet } from "../../tarball/closure.ts";
import { resolveRelative } from "../../text/relative-path.ts";
import { because, nameSome, quote } from "../../text/words.ts";
import { createSubject, type InspectInput, summarise, tarballProblem, type TarballSubject } from "./subject.ts";

type Code = "TARBALL_IMPORT_UNDECLARED" | "TARBALL_IMPORT_MISSING" | "TARBALL_IMPORTS_UNREAD";
type Found = Problem<Code>;

/** What packed code and types load must come with the package: in the tarball, by a dependency, or with Node. */
export const tarballImports: Rule<Code, TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_IMPORT_UNDECLARED: {
      title: "Packed code loads a package that nothing brings along",
      label: "undeclared import",
      message: ({ package: name, entry, actual, reason }) =>
        `${quote(name)}: ${quote(entry)} in the tarball loads ${quote(actual)}, which no dependency brings${because(reason)}`,
      what: "A file in the tarball names a package that is neither in `dependencies`, `optionalDependencies` or `peerDependencies`, nor bundled, nor a part of Node. It is an error where the package is one of this workspace that nobody can install: a private one, or one that is neither on the registry nor in this release. Types are read where TypeScript finds them, also beside the code that the manifest names. It is a note where the code goes on without it (`try`, `.catch`), where what runs the code provides it (`vscode`, `electron`), and where a private package stands in a comment only.",
      says: "Error: Cannot find module '<name>'\nRequire stack: …",
      why: "In the workspace everything is found, because everything is installed there. Elsewhere the file fails as soon as it is loaded, or works by the chance that somebody else has installed the package; types become `any`. Most often a dependency stands in `devDependencies` only, or a bundler was told to leave out what it ought to have put in.",
      fix: "Name the package in `dependencies`, or in `peerDependencies` if its user has to bring it. Let the bundler put in what cannot be installed. Files that nobody loads are better left out of the tarball.",
      sources: [
        "https://nodejs.org/api/modules.html#loading-from-node_modules-folders",
        "https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies",
      ],
    },
    TARBALL_IMPORT_MISSING: {
      title: "Packed code loads a file that is not in the tarball",
      label: ["import of a missing file", "imports of missing files"],
      message: ({ package: name, entry, actual, reason }) =>
        `${quote(name)}: ${quote(entry)} in the tarball loads ${quote(actual)}, which is not in it${because(reason)}`,
      what: "A file in the tarball names another by a relative path, and nothing is there. It is an error where the path leads into a package of this workspace that nobody can install, and a note where the code goes on without the file.",
      says: "Error: Cannot find module './missing.js'",
      why: "`files` or an ignore file left it out, the build wrote it somewhere else, or a path that was right in the sources leads out of the package in the build.",
      fix: "Add the file to `files`, or correct the path. `npm pack --dry-run` lists what goes in.",
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#files"],
    },
    TARBALL_IMPORTS_UNREAD: {
      title: "What some packed files load was not read",
      label: "unread packed file",
      message: ({ package: name, actual, reason }) =>
        `${quote(name)}: ${actual ?? "some files"} not read${because(reason)}`,
      what: "Files in the tarball that are very large, or that are not JavaScript although their names say so, were not searched for what they load.",
      why: "What stands in them is neither known to be right nor to be wrong.",
      fix: "Nothing needs doing. Large bundles usually hold what they need.",
      sources: ["https://github.com/acornjs/acorn"],
    },
  },
  *check(subject) {
    const { imports, contents } = subject;
    if (imports === undefined || contents.manifest === undefined) return;
    const { nestedManifests } = contents;
    const { unmet, unread } = findUnmet(imports, { ...subject, nestedManifests });
    const judged = unmet.flatMap((one) => judge(subject, one, unmet));
    const grave = judged.filter(({ severity }) => severity !== "note");
    const groups = groupBy(grave, ({ unmet: { lack, target }, severity }) => JSON.stringify([severity, lack, target]));
    const problems = [...groups.values()].map((group) => describe(subject, group));
    for (const severity of ["error", "warning"] as const) {
      yield* summarise(problems.filter((problem) => problem.severity === severity));
    }
    const light = judged.filter(({ severity }) => severity === "note");
    for (const group of groupBy(light, ({ unmet: { lack }, reason }) => JSON.stringify([lack, reason])).values()) {
      yield* note(subject, group);
    }
    if (unread.length > 0) {
      const actual = nameSome(unread.map(({ path }) => path));
      const reason = [...new Set(unread.map((one) => UNREAD[one.reason]))].join(", or ");
      yield tarballProblem(subject, { code: "TARBALL_IMPORTS_UNREAD", severity: "note", actual, reason });
    }
  },
};

/**
 * The names of members of the workspace that packed files load, that nothing brings, and that nobody has asked the registry
 * about: whether they are withheld is not known before.
 */
export function listUnaskedImports(input: InspectInput): string[] {
  const { imports, contents, members, siblings, registry } = input;
  if (imports === undefined || contents.manifest === undefined) return [];
  const unasked = new Set(
    Array.from(members?.values() ?? [])
      .filter(
        ({ name, manifest }) => !manifest["private"] && siblings?.has(name) !== true && registry?.has(name) !== true,
      )
      .map(({ name }) => name),
  );
  if (unasked.size === 0) return [];
  const subject = createSubject(input);
  const { unmet } = findUnmet(imports, { ...subject, nestedManifests: contents.nestedManifests });
  const names = new Set(unmet.map((one) => (one.lack === "file" ? findOwner(subject, one) : one.target)));
  return [...unasked].filter((name) => names.has(name)).toSorted();
}

const UNREAD = {
  size: "too large to be searched for what is loaded",
  syntax: "no JavaScript that can be parsed",
} as const;

interface Judged {
  readonly unmet: Unmet;
  readonly severity: Problem["severity"];
  readonly reason: string | undefined;
}

function judge(subject: TarballSubject, unmet: Unmet, all: readonly Unmet[]): Judged[] {
  const { lack, target, reach, kind } = unmet;
  const owner = lack === "file" ? findOwner(subject, unmet) : target;
  const withheld = owner === undefined ? undefined : whyWithheld(subject, owner);
  if (reach !== "reached" && withheld === undefined) return [];
  if (lack === "host") return [{ unmet, severity: "note", reason: "what runs or builds with the package provides it" }];
  if (kind === "comment") return withheld === undefined ? [] : [{ unmet, severity: "note", reason: COMMENTED }];
  if (isOptional(unmet, all, withheld)) return [{ unmet, severity: "note", reason: "the code goes on without it" }];
  if (withheld !== undefined) return [{ unmet, severity: reach === "hidden" ? "warning" : "error", reason: withheld }];
  return [{ unmet, severity: "warning", reason: lack === "file" ? undefined : whyUndeclared(subject, target) }];
}

const COMMENTED = "it stands in a comment, which TypeScript reads with `maxNodeModuleJsDepth` only";

/** What the code once goes on without, it goes on without; and an addition to a module is for those who have it. */
function isOptional(
  { kind, guarded, lack, target }: Unmet,
  all: readonly Unmet[],
  withheld: string | undefined,
): boolean {
  if (kind !== "code") return guarded && withheld === undefined;
  const isTried = (one: Unmet): boolean => one.kind === "code" && one.guarded && one.target === target;
  return guarded || (lack === "package" && all.some(isTried));
}

/** The member of the workspace that a relative path leads into. */
function findOwner({ members, entry }: TarballSubject, { target }: Unmet): string | undefined {
  const path = resolveRelative(entry.directory === "." ? "" : `${entry.directory}/`, target);
  const owners = [...(members?.values() ?? [])].filter(({ directory }) => path.startsWith(`${directory}/`));
  const [owner] = owners.toSorted((a, b) => b.directory.length - a.directory.length);
  return owner?.directory === entry.directory ? undefined : owner?.name;
}

/** Why nobody can install a package of this workspace; nothing where somebody may, or where it is of another. */
function whyWithheld({ members, siblings, registry }: TarballSubject, name: string): string | undefined {
  const member = members?.get(name);
  if (member === undefined) return undefined;
  if (member.manifest["private"]) return `\`${name}\` is a private package of this workspace, which nobody can install`;
  if (siblings?.has(name) === true || registry?.get(name)?.kind !== "absent") return undefined;
  return `\`${name}\` is a package of this workspace that is neither on the registry nor in this release`;
}

function whyUndeclared({ manifest }: TarballSubject, name: string): string {
  return isDevelopmentOnly(manifest, name)
    ? "it stands in `devDependencies` only, which consumers do not install"
    : "no dependency of the packed manifest has this name";
}

function isDevelopmentOnly({ devDependencies }: TarballSubject["manifest"], name: string): boolean {
  return isJsonObject(devDependencies) && Object.hasOwn(devDependencies, name);
}

const CODES = {
  package: "TARBALL_IMPORT_UNDECLARED",
  host: "TARBALL_IMPORT_UNDECLARED",
  file: "TARBALL_IMPORT_MISSING",
} as const;

/** One package or one file, however many name it: code speaks before types. */
function describe(subject: TarballSubject, group: readonly Judged[]): Found {
  const [first, ...others] = group.toSorted((a, b) => rank(a) - rank(b));
  if (first === undefined) throw new TypeError("a group is never empty");
  const { unmet, severity, reason } = first;
  const { target, specifier, file, lack } = unmet;
  const files = new Set(others.map((other) => other.unmet.file).filter((other) => other !== file)).size;
  const also = files === 0 ? [] : [`${files} more ${files === 1 ? "file names" : "files name"} it`];
  const reasons = [...(reason === undefined ? [] : [reason]), ...also];
  return tarballProblem(
    subject,
    {
      code: CODES[lack],
      severity,
      entry: file,
      actual: specifier,
      reason: reasons.length === 0 ? undefined : reasons.join("; "),
      predicts: predict(unmet),
    },
    lack === "package" && isDevelopmentOnly(subject.manifest, target) ? ["devDependencies", target] : [],
  );
}

function predict({ kind, specifier }: Unmet): string {
  if (kind === "types")
    return `error TS2307: Cannot find module '${specifier}' or its corresponding type declarations.`;
  if (kind === "reference") return `error TS2688: Cannot find type definition file for '${specifier}'.`;
  return `Error: Cannot find module '${specifier}'`;
}

function rank({ unmet: { kind, reach } }: Judged): number {
  return (kind === "code" ? 0 : 2) + (reach === "reached" ? 0 : 1);
}

function* note(subject: TarballSubject, group: readonly Judged[]): Iterable<Found> {
  const [first] = group;
  if (first === undefined) return;
  const { unmet, reason } = first;
  const actual = nameSome([...new Set(group.map(({ unmet: { specifier } }) => specifier))]);
  yield tarballProblem(subject, { code: CODES[unmet.lack], severity: "note", entry: unmet.file, actual, reason });
}
