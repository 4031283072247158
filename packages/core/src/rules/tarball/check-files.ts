import type { Problem } from "../../problems/problem.ts";
import { matchFilesPattern } from "../../tarball/contents.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

/** In every tarball, whatever `files` says. */
const ALWAYS = /^(?:package\.json|(?:readme|copying|licen[cs]e|changelog|changes|history|notice)(?:\..*)?)$/iu;

/** A left-over of shared templates in packages without commands. */
const BIN = /^\.?\/?bin\/?$/u;

/** What `files` names must be in the tarball: what is missing was most often not built. */
export function* checkFiles(subject: TarballSubject): Iterable<Problem> {
  const { files, bin } = subject.manifest;
  if (!Array.isArray(files)) return;
  const patterns = files.filter((pattern) => typeof pattern === "string");
  const wanted = patterns.filter(
    (pattern) => !pattern.startsWith("!") && !ALWAYS.test(pattern) && (bin !== undefined || !BIN.test(pattern)),
  );
  const unmatched = wanted.filter((pattern) => !matchFilesPattern(pattern, subject.listing));
  if (unmatched.length === 0) return;
  const isEmpty = Array.from(subject.listing.files.keys()).every((path) => ALWAYS.test(path));
  yield tarballProblem(
    subject,
    {
      code: "TARBALL_FILES_UNMATCHED",
      severity: isEmpty ? "error" : "warning",
      actual: unmatched.join(", "),
      ...(isEmpty && { reason: "the tarball has nothing but its manifest and documents" }),
    },
    ["files"],
  );
}
