import { clean } from "semver";

import type { Json } from "../../json/json.ts";
import { parseManifest } from "../../json/parse.ts";
import type { Problem } from "../../problems/problem.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

/** The tarball must have a manifest where clients look for it, with the planned name and version, and not private. */
export function* checkManifest(subject: TarballSubject): Iterable<Problem> {
  const { contents, entry, manifest } = subject;
  if (contents.manifest === undefined) {
    yield tarballProblem(subject, {
      code: "TARBALL_MANIFEST_UNREADABLE",
      severity: "error",
      reason: whyUnreadable(contents.manifestText),
    });
    return;
  }
  for (const field of ["name", "version"] as const) {
    const actual = manifest[field];
    if (agrees(field, actual, entry[field])) continue;
    yield tarballProblem(
      subject,
      {
        code: "TARBALL_MANIFEST_MISMATCH",
        severity: "error",
        actual: typeof actual === "string" ? actual : JSON.stringify(actual ?? null),
        expected: entry[field],
      },
      [field],
    );
  }
  if (manifest["private"] === true) {
    yield tarballProblem(
      subject,
      {
        code: "TARBALL_MANIFEST_PRIVATE",
        severity: "error",
        actual: "true",
        predicts: "This package has been marked as private",
      },
      ["private"],
    );
  }
}

/** npm sends a version without its `v` and its build metadata. */
function agrees(field: "name" | "version", actual: Json | undefined, planned: string): boolean {
  if (typeof actual !== "string") return false;
  return actual === planned || (field === "version" && clean(actual) === clean(planned));
}

function whyUnreadable(text: string | undefined): string {
  if (text === undefined) return "there is no `package.json` in its root directory";
  const parsed = parseManifest(text);
  return "error" in parsed ? `its \`package.json\` is no manifest: ${parsed.error}` : "";
}
