import type { ReleaseContext, RepositoryIdentity } from "../../context/release-context.ts";
import { isJsonObject, type Manifest } from "../../json/json.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import { showRepository } from "../../repository/credentials.ts";
import {
  canonicalRepository,
  createRepositoryFacts,
  expectedUrl,
  normaliseRepository,
  type RepositoryFacts,
  type SendingClient,
} from "../../repository/facts.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { judgeRepository, type UrlCode, type UrlFinding, urlPages } from "./url-judgement.ts";
import { mayWrite } from "./witnesses.ts";

const FROM_REMOTE =
  "the expected repository is the git remote's, which may be spelt in another letter case or be a fork: `--repository` overrides it";

/** `repository.url` must name the repository that signs provenance. At most one problem a package: the most important. */
export const repositoryUrl: Rule<UrlCode> = {
  stage: "check",
  alsoIn: ["job"],
  narrow: ["REPOSITORY_CREDENTIALS", "REPOSITORY_HOST_MISMATCH", "REPOSITORY_URL_MISMATCH"],
  codes: urlPages,
  *check(release) {
    const { client, context, releasable } = release;
    for (const pkg of releasable) {
      if (repositoriesDecide(pkg.manifest, client, context.repository) === "right") continue;
      const facts = createRepositoryFacts(pkg.manifest, client, context.repository);
      const finding = judgeRepository(facts);
      // What a build writes into the published manifest, packing sees.
      const isUnknown = finding?.code === "REPOSITORY_MISSING" && release.unbuilt?.has(pkg.directory) === true;
      if (finding !== undefined && !isUnknown) yield describe(release, pkg, facts, finding);
    }
  },
};

function describe(
  release: Facts,
  pkg: WorkspacePackage,
  facts: RepositoryFacts,
  finding: UrlFinding,
): Problem<UrlCode> {
  const { written, url, expected } = facts;
  const doubt = finding.severity === "error" && !isDisclosure(finding) && provenanceDoubt(pkg.manifest, release);
  const reasons = [finding.reason, doubt || undefined, expected?.source === "git-remote" ? FROM_REMOTE : undefined];
  const reason = reasons.filter((text) => text !== undefined).join("; ");
  return manifestProblem(pkg, isJsonObject(written) && "url" in written ? ["repository", "url"] : ["repository"], {
    code: finding.code,
    severity: doubt ? "warning" : finding.severity,
    actual: written === undefined ? undefined : showRepository(written),
    reason: reason === "" ? undefined : reason,
    expected: expected === undefined ? undefined : `git+${expectedUrl(expected.identity)}.git`,
    // npm's rewriting may carry a credential to where nobody would look for one.
    predicts: expected !== undefined && !isDisclosure(finding) ? predictRejection(url, expected.identity) : undefined,
    ...remedy(release, pkg, facts, finding),
  });
}

/** A credential is made public with or without provenance. */
function isDisclosure(finding: UrlFinding): boolean {
  return finding.code === "REPOSITORY_CREDENTIALS";
}

/** A fix, or where too little is known to write one, the command of somebody who knows more. */
function remedy(
  release: Facts,
  pkg: WorkspacePackage,
  facts: RepositoryFacts,
  finding: UrlFinding,
): Pick<Problem, "fix" | "command"> {
  const { written, expected } = facts;
  if (expected === undefined) return {};
  const { granted, command } = mayWrite(release, pkg, facts, finding.code === "REPOSITORY_MISSING");
  if (!granted) return { command };
  const directory = release.workspace.git ? pkg.directory : undefined;
  const value = canonicalRepository(written, expected.identity, directory);
  return { fix: { file: pkg.file, path: ["repository"], value } };
}

/** npm's message when the registry refuses a provenance bundle over `repository.url`; `url` as it is sent. */
function predictRejection(url: string, identity: RepositoryIdentity): string {
  return (
    "422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: " +
    "Failed to validate repository information: package.json: " +
    `"repository.url" is "${showRepository(url)}", expected to match "${expectedUrl(identity)}" from provenance`
  );
}

/**
 * Why a package will most likely go out without provenance, and so without the registry's look at its `repository`;
 * nothing when provenance is to be expected (npm's `oidc.js` and libnpmpublish's `publish.js`).
 */
function provenanceDoubt(manifest: Manifest, facts: Facts): string | undefined {
  const { context, job } = facts;
  const publishConfig = manifest["publishConfig"];
  const { provenance = job?.provenance, access } = isJsonObject(publishConfig) ? publishConfig : {};
  if (provenance === true) return undefined;
  const without = "and without provenance nothing compares this";
  if (provenance === false) return `\`provenance\` is set to \`false\`, ${without}`;
  if (!(job?.signs ?? context.provider.provenance.grant !== undefined)) {
    return `npm attaches no provenance in such a job of ${context.provider.name}, ${without}`;
  }
  if (context.visibility === "private" || context.visibility === "internal") {
    return `npm attaches no provenance from a repository that is ${context.visibility}, ${without}`;
  }
  if (access === "restricted") return `npm attaches no provenance to a restricted package, ${without}`;
  return publishesElsewhere(facts) ? `none of the workflows is seen to publish, ${without}` : undefined;
}

/** Whether there are workflows and a release is none of their work; where there are none yet, one will come. */
function publishesElsewhere({ context, job, trust, workflows, publishJobs, hostJobs = [] }: Facts): boolean {
  if (job !== undefined || context.idToken || trust !== undefined) return false;
  if (workflows === undefined || workflows.workflows.length === 0) return false;
  return publishJobs?.length === 0 && hostJobs.length === 0;
}

/** The obsolete `repositories`, whose first entry npm sends instead of `repository`, when that entry is wrong. */
export const repositorySuperseded: Rule<"REPOSITORY_SUPERSEDED"> = {
  stage: "check",
  alsoIn: ["job"],
  narrow: ["REPOSITORY_SUPERSEDED"],
  codes: {
    REPOSITORY_SUPERSEDED: {
      title: "npm sends an entry of `repositories` instead of `repository`",
      label: ["superseded repository", "superseded repositories"],
      message: ({ package: name, actual }) =>
        `${quote(name)}: npm sends the first entry of \`repositories\`, ${quote(actual)}, instead of \`repository\``,
      what: "The manifest has a field `repositories`, which npm has long given up but still obeys: its first entry takes the place of `repository` in what is sent. Here that entry is not the repository that publishes.",
      says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "…", expected to match "https://github.com/owner/repo" from provenance',
      why: "`repository` can be right in the file and still be refused, because it is not what the registry gets to see.",
      fix: "`slipway check --fix` removes `repositories`.",
      sources: ["https://github.com/npm/package-json/blob/main/lib/normalize.js"],
    },
  },
  *check({ client, context, releasable }) {
    for (const pkg of releasable) {
      if (repositoriesDecide(pkg.manifest, client, context.repository) !== "wrong") continue;
      yield manifestProblem(pkg, ["repositories"], {
        code: "REPOSITORY_SUPERSEDED",
        severity: "error",
        actual: showRepository(pkg.manifest["repositories"] ?? null),
        reason: "npm sends the first entry of `repositories` in the place of `repository`",
        fix: { file: pkg.file, path: ["repositories"] },
      });
    }
  },
};

/**
 * Whether the obsolete field `repositories` decides what is sent, and whether what it decides is `right`. npm puts its
 * first entry in the place of `repository`; other clients ignore it.
 */
function repositoriesDecide(
  manifest: Manifest,
  client: SendingClient,
  expected: ReleaseContext["repository"],
): "no" | "right" | "wrong" {
  if (client === "raw" || !manifest["repositories"]) return "no";
  const sent = normaliseRepository(manifest, client);
  const facts = createRepositoryFacts(sent === undefined ? {} : { repository: sent }, client, expected);
  return judgeRepository(facts) === undefined ? "right" : "wrong";
}
