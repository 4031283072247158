import { isJsonObject, type Json } from "../../json/json.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import { showRepository } from "../../repository/credentials.ts";
import { canonicalRepository, createRepositoryFacts } from "../../repository/facts.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { judgeRepository } from "./url-judgement.ts";

/**
 * `repository.directory` must lead from the git root to the package. A warning: no npm client and no report shows that
 * anything compares it, but links to the source, `npm repo` and update bots follow it.
 */
export const repositoryDirectory: Rule<"REPOSITORY_DIRECTORY_MISSING" | "REPOSITORY_DIRECTORY_MISMATCH"> = {
  stage: "check",
  alsoIn: ["job"],
  codes: {
    REPOSITORY_DIRECTORY_MISSING: {
      title: "`repository.directory` does not say where in the repository the package is",
      label: ["missing repository directory", "missing repository directories"],
      message: ({ package: name, expected }) =>
        `${quote(name)}: \`repository.directory\` is missing, expected ${quote(expected)}`,
      what: "The package lies below the root of its repository, and its manifest does not say where.",
      why: "Nothing refuses such a package: no npm client and no known error of the registry compares the directory with anything, which is why this is a warning. But the package's page, `npm repo`, update bots and auditors follow it, and without it they end at the root of the monorepo, at another package's README and changelog.",
      fix: "`slipway check --fix` adds it: the path from the root of the git repository, with `/` between its parts and none at its ends.",
      sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/package-json#repository"],
    },
    REPOSITORY_DIRECTORY_MISMATCH: {
      title: "`repository.directory` leads somewhere else",
      label: ["wrong repository directory", "wrong repository directories"],
      message: ({ package: name, actual, expected, reason }) =>
        `${quote(name)}: \`repository.directory\` is ${quote(actual)}, expected ${expected === "no `directory`" ? "none" : quote(expected)}${because(reason)}`,
      what: "`repository.directory` is not the path from the root of the git repository to this package: the package was moved or copied, the path is absolute, has backslashes, a leading `./` or a trailing `/`, or the package is at the root and needs none.",
      why: "Nothing refuses such a package: no npm client and no known error of the registry compares the directory with anything, which is why this is a warning. But the package's page, `npm repo`, update bots and auditors build links from it, which lead to nothing or, worse, to another package.",
      fix: "`slipway check --fix` writes the right path, or removes it from a package at the root.",
      sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/package-json#repository"],
    },
  },
  *check(facts) {
    if (!facts.workspace.git) return;
    for (const pkg of facts.releasable) {
      const repository = pkg.manifest["repository"];
      const directory = isJsonObject(repository) ? repository["directory"] : undefined;
      if (directory === undefined) yield* absent(facts, pkg);
      else if (pkg.directory === ".") yield present(pkg, directory);
      else if (isOfContaining(facts, pkg, directory)) yield containing(pkg, directory);
      else if (directory !== pkg.directory) yield mismatch(pkg, directory);
    }
  },
};

function* absent({ client, context }: Facts, pkg: WorkspacePackage): Iterable<Problem<"REPOSITORY_DIRECTORY_MISSING">> {
  if (pkg.directory === ".") return;
  // Whatever is wrong with the URL has been said, and its fix brings the directory along.
  if (judgeRepository(createRepositoryFacts(pkg.manifest, client, context.repository)) !== undefined) return;
  const written = pkg.manifest["repository"];
  yield manifestProblem(pkg, ["repository"], {
    code: "REPOSITORY_DIRECTORY_MISSING",
    severity: "warning",
    expected: pkg.directory,
    fix: fixOfAbsent(pkg, written, context.repository?.identity),
  });
}

function fixOfAbsent(
  pkg: WorkspacePackage,
  written: Json | undefined,
  identity: Parameters<typeof canonicalRepository>[1] | undefined,
): Problem["fix"] {
  if (isJsonObject(written)) return directoryFix(pkg, pkg.directory);
  if (identity === undefined) return undefined;
  const value = canonicalRepository(written, identity, pkg.directory);
  return { file: pkg.file, path: ["repository"], value };
}

function present(pkg: WorkspacePackage, directory: Json): Problem<"REPOSITORY_DIRECTORY_MISMATCH"> {
  return manifestProblem(pkg, ["repository", "directory"], {
    code: "REPOSITORY_DIRECTORY_MISMATCH",
    severity: "warning",
    actual: showDirectory(directory),
    expected: "no `directory`",
    reason: "the package is at the root of the repository",
    fix: { file: pkg.file, path: ["repository", "directory"] },
  });
}

/** A package for one platform that names the directory of the package whose program it has; one for WebAssembly names none. */
function isOfContaining({ workspace }: Facts, { name, directory, manifest }: WorkspacePackage, named: Json): boolean {
  if (typeof named !== "string" || !directory.startsWith(`${named}/`)) return false;
  const main = workspace.packages.find((other) => other.directory === named);
  if (main === undefined) return false;
  const optional = main.manifest["optionalDependencies"];
  return (
    ["os", "cpu", "libc"].some((field) => manifest[field] !== undefined) ||
    (isJsonObject(optional) && optional[name] !== undefined)
  );
}

function containing(pkg: WorkspacePackage, directory: Json): Problem<"REPOSITORY_DIRECTORY_MISMATCH"> {
  return manifestProblem(pkg, ["repository", "directory"], {
    code: "REPOSITORY_DIRECTORY_MISMATCH",
    severity: "note",
    actual: showDirectory(directory),
    expected: pkg.directory,
    reason: "it is the directory of the package that contains this one",
  });
}

function mismatch(pkg: WorkspacePackage, directory: Json): Problem<"REPOSITORY_DIRECTORY_MISMATCH"> {
  return manifestProblem(pkg, ["repository", "directory"], {
    code: "REPOSITORY_DIRECTORY_MISMATCH",
    severity: "warning",
    actual: showDirectory(directory),
    expected: pkg.directory,
    reason: whatIsWrong(directory, pkg.directory),
    fix: directoryFix(pkg, pkg.directory),
  });
}

/** A path is no URL: an `@` in it is that of a scope. */
function showDirectory(directory: Json): string {
  return typeof directory === "string" && !directory.includes(":") ? directory : showRepository(directory);
}

function directoryFix(pkg: WorkspacePackage, value: string): NonNullable<Problem["fix"]> {
  return { file: pkg.file, path: ["repository", "directory"], value };
}

function whatIsWrong(directory: Json, expected: string): string {
  if (typeof directory !== "string") return "it is not a string";
  if (/^(?:[/\\]|[a-z]:)/i.test(directory)) return "it is absolute, and counts from the root of the repository";
  if (directory.includes("\\")) return "it has backslashes, and is a part of a URL";
  if (directory.replace(/^\.\//, "").replace(/\/$/, "") === expected) {
    return "it is the right directory with a `./` or `/` too many";
  }
  return "the package is in another directory of the repository";
}
