import { isJsonObject, type Json } from "../../json/json.ts";
import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";
import { canonicalRepository } from "./canonical-repository.ts";
import { createRepositoryFacts } from "./create-repository-facts.ts";
import { judgeRepository } from "./judge-repository.ts";
import { showRepository } from "./show-repository.ts";

/**
 * `repository.directory` must lead from the git root to the package. A warning: no npm client and no report shows that
 * anything compares it, but links to the source, `npm repo` and update bots follow it.
 */
export function* checkRepositoryDirectory(input: CheckInput): Iterable<Problem> {
  if (!input.workspace.git) return;
  for (const pkg of listReleasable(input)) {
    const repository = pkg.manifest["repository"];
    const directory = isJsonObject(repository) ? repository["directory"] : undefined;
    if (directory === undefined) yield* absent(input, pkg);
    else if (pkg.directory === ".") yield present(pkg, directory);
    else if (directory !== pkg.directory) yield mismatch(pkg, directory);
  }
}

function* absent({ client, context }: CheckInput, pkg: WorkspacePackage): Iterable<Problem> {
  if (pkg.directory === ".") return;
  // Whatever is wrong with the URL has been said, and its fix brings the directory along.
  if (judgeRepository(createRepositoryFacts(pkg.manifest, client, context.repository)) !== undefined) return;
  const written = pkg.manifest["repository"];
  yield manifestProblem(pkg, ["repository"], {
    code: "REPOSITORY_DIRECTORY_MISSING",
    severity: "warning",
    expected: pkg.directory,
    ...fixOfAbsent(pkg, written, context.repository?.identity),
  });
}

function fixOfAbsent(
  pkg: WorkspacePackage,
  written: Json | undefined,
  identity: Parameters<typeof canonicalRepository>[1] | undefined,
): Pick<Problem, "fix"> {
  if (isJsonObject(written)) return { fix: directoryFix(pkg, pkg.directory) };
  if (identity === undefined) return {};
  const value = canonicalRepository(written, identity, pkg.directory);
  return { fix: { file: pkg.file, path: ["repository"], value } };
}

function present(pkg: WorkspacePackage, directory: Json): Problem {
  return manifestProblem(pkg, ["repository", "directory"], {
    code: "REPOSITORY_DIRECTORY_MISMATCH",
    severity: "warning",
    actual: showDirectory(directory),
    expected: "no `directory`",
    reason: "the package is at the root of the repository",
    fix: { file: pkg.file, path: ["repository", "directory"] },
  });
}

function mismatch(pkg: WorkspacePackage, directory: Json): Problem {
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
