import type { Manifest } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import { createRepositoryFacts } from "../repository/create-repository-facts.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

/**
 * The registry compares provenance with the packed manifest, but `check` has judged the one in the repository. A build
 * that writes its own manifest often leaves `repository` out.
 */
export function* checkRepository(subject: TarballSubject): Iterable<Problem> {
  const { contents, manifest, source } = subject;
  if (source === undefined || contents.manifest === undefined) return;
  const expected = sentUrl(source.manifest);
  const actual = sentUrl(manifest);
  if (actual === expected) return;
  yield tarballProblem(
    subject,
    {
      code: "TARBALL_REPOSITORY_CHANGED",
      severity: "error",
      actual,
      expected,
    },
    ["repository"],
  );
}

function sentUrl(manifest: Manifest): string {
  return createRepositoryFacts(manifest, "npm", undefined).url;
}
