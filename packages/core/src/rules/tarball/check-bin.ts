import { isJsonObject } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import { normaliseTarget } from "../../tarball/targets.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

/** Programs without a line that names their interpreter are run by the shell. Native ones have none and need none. */
const SCRIPT = /\.[cm]?js$/u;

/** Commands must start: their files begin with `#!`, and their names and paths survive npm's normalisation. */
export function* checkBin(subject: TarballSubject): Iterable<Problem> {
  const { bin } = subject.manifest;
  if (typeof bin === "string") {
    yield* checkProgram(subject, ["bin"], bin);
    return;
  }
  if (!isJsonObject(bin)) return;
  for (const [name, value] of Object.entries(bin)) {
    const path = ["bin", name];
    if (typeof value !== "string") yield invalid(subject, path, JSON.stringify(value), "its path is not a string");
    else if (/[/\\:]/u.test(name)) yield invalid(subject, path, name, "npm cuts the name down to its last part");
    else yield* checkProgram(subject, path, value);
  }
}

function* checkProgram(subject: TarballSubject, path: readonly string[], value: string): Iterable<Problem> {
  const target = normaliseTarget(value);
  if (target === undefined || target === "") {
    yield invalid(subject, path, value, "npm drops a command whose path leads out of the package");
    return;
  }
  const file = subject.listing.files.get(target);
  if (file === undefined) return;
  if (file.shebang?.endsWith("\r\n") === true) {
    yield notExecutable(subject, path, target, "warning", {
      actual: file.shebang.trimEnd(),
      reason:
        "its first line ends with a carriage return, which Linux and macOS take for a part of the interpreter's name; npm repairs it on installation, other clients do not",
    });
  } else if (file.shebang === undefined && SCRIPT.test(target)) {
    yield notExecutable(subject, path, target, "error", {
      expected: "#!/usr/bin/env node",
      reason: "without it, Linux and macOS run the file as a shell script",
    });
  }
}

function notExecutable(
  subject: TarballSubject,
  path: readonly string[],
  entry: string,
  severity: Problem["severity"],
  detail: Pick<Problem, "actual" | "expected" | "reason">,
): Problem {
  return tarballProblem(subject, { code: "TARBALL_BIN_NOT_EXECUTABLE", severity, entry, ...detail }, path);
}

function invalid(subject: TarballSubject, path: readonly string[], actual: string, reason: string): Problem {
  return tarballProblem(subject, { code: "TARBALL_BIN_INVALID", severity: "warning", actual, reason }, path);
}
