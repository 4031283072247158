import { isJsonObject } from "../../json/json.ts";
import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";
import { canonicalRepository } from "./canonical-repository.ts";
import { createRepositoryFacts, type RepositoryFacts } from "./create-repository-facts.ts";
import { expectedUrl } from "./expected-url.ts";
import { judgeRepository } from "./judge-repository.ts";
import { predictRejection } from "./predict-rejection.ts";
import { provenanceDoubt } from "./provenance-doubt.ts";
import { repositoriesDecide } from "./repositories-decide.ts";
import { showRepository } from "./show-repository.ts";
import type { UrlFinding } from "./url/url-rule.ts";

const FROM_REMOTE =
  "the expected repository is the git remote's, which may be spelt in another letter case or be a fork: `--repository` overrides it";

/** `repository.url` must name the repository that signs provenance. At most one problem a package: the most important. */
export function* checkRepositoryUrl(input: CheckInput): Iterable<Problem> {
  const { client, context } = input;
  for (const pkg of listReleasable(input)) {
    if (repositoriesDecide(pkg.manifest, client, context.repository) === "right") continue;
    const facts = createRepositoryFacts(pkg.manifest, client, context.repository);
    const finding = judgeRepository(facts);
    if (finding !== undefined) yield describe(input, pkg, facts, finding);
  }
}

function describe(input: CheckInput, pkg: WorkspacePackage, facts: RepositoryFacts, finding: UrlFinding): Problem {
  const { written, url, expected } = facts;
  const doubt = finding.severity === "error" && !isDisclosure(finding) && provenanceDoubt(pkg.manifest, input);
  const reasons = [finding.reason, doubt || undefined, expected?.source === "git-remote" ? FROM_REMOTE : undefined];
  const reason = reasons.filter((text) => text !== undefined).join("; ");
  return manifestProblem(pkg, isJsonObject(written) && "url" in written ? ["repository", "url"] : ["repository"], {
    code: finding.code,
    severity: doubt ? "warning" : finding.severity,
    ...(written !== undefined && { actual: showRepository(written) }),
    ...(reason !== "" && { reason }),
    ...(expected !== undefined && { expected: `git+${expectedUrl(expected.identity)}.git` }),
    // npm's rewriting may carry a credential to where nobody would look for one.
    ...(expected !== undefined && !isDisclosure(finding) && { predicts: predictRejection(url, expected.identity) }),
    ...fixOf(input, pkg, facts, finding),
  });
}

/** A credential is made public with or without provenance. */
function isDisclosure(finding: UrlFinding): boolean {
  return finding.code === "REPOSITORY_CREDENTIALS";
}

function fixOf(
  { workspace }: CheckInput,
  pkg: WorkspacePackage,
  { written, expected }: RepositoryFacts,
  { code }: UrlFinding,
): Pick<Problem, "fix"> {
  // Where only letter case differs, a remote is no better a witness than the manifest.
  if (expected === undefined || (code === "REPOSITORY_CASE_MISMATCH" && expected.source === "git-remote")) return {};
  const value = canonicalRepository(written, expected.identity, workspace.git ? pkg.directory : undefined);
  return { fix: { file: pkg.file, path: ["repository"], value } };
}
