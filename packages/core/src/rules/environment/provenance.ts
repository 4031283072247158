import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** The signing certificate takes its source ref from the token, and the registry refuses a certificate without one. */
export const environmentRefEmpty: Rule<"ENVIRONMENT_REF_EMPTY"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_REF_EMPTY: {
      title: "The ID token names no ref",
      label: ["ID token without a ref", "ID tokens without a ref"],
      message: ({ expected, reason }) =>
        `The ID token's \`ref\` is empty, expected one such as \`${expected}\`${because(reason)}`,
      what: "The certificate that signs provenance takes its source ref from the token's `ref` claim. The registry refuses a certificate without one.",
      says: "Missing SourceRepositoryRef in signing certificate",
      why: "Seen in runs of `on: release`. What empties the claim is disputed.",
      fix: "Start the release by pushing the tag, or with `workflow_dispatch` on the tag.",
      sources: ["https://github.com/npm/cli/issues/8699", "https://github.com/embrace-io/embrace-web-sdk/pull/1404"],
    },
  },
  check(facts) {
    const { context, job } = facts;
    if (job?.claims === undefined || !expectsProvenance(facts)) return [];
    if (job.claims.ref !== undefined && job.claims.ref !== "") return [];
    return [
      {
        code: "ENVIRONMENT_REF_EMPTY",
        severity: "error",
        field: "ref",
        actual: "",
        expected: context.ref ?? "refs/tags/…",
        reason: context.event === undefined ? undefined : `the run was started by \`${context.event}\``,
        predicts: "Missing SourceRepositoryRef in signing certificate",
      },
    ];
  },
};

/** Provenance asked for in a repository that is not public; npm's automatism would have left it out. */
export const environmentVisibilityUnsupported: Rule<"ENVIRONMENT_VISIBILITY_UNSUPPORTED"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_VISIBILITY_UNSUPPORTED: {
      title: "Provenance is asked for in a repository that is not public",
      label: ["provenance from a private repository", "provenance from a private repository"],
      message: ({ package: name, actual, expected }) =>
        `${name === undefined ? "This release" : `\`${name}\``} asks for provenance, but the repository is \`${actual}\`, not \`${expected}\``,
      what: "The registry accepts provenance only from public repositories.",
      says: 'Unsupported GitHub Actions source repository visibility: "private". Only public source repositories are supported when publishing with provenance.',
      why: "Left alone, npm attaches provenance only where it can. A flag, `NPM_CONFIG_PROVENANCE`, an `.npmrc` line or `publishConfig.provenance` insists on it, often since the time when the repository was public.",
      fix: "Remove the setting that insists, or make the repository public.",
      sources: [
        "https://github.com/exospherehost/failproofai/issues/15",
        "https://github.com/taptap/instant-games-open-mcp/pull/22",
      ],
    },
  },
  check({ context, job, publishable }) {
    const actual = job?.claims?.repositoryVisibility ?? context.visibility;
    if (actual === undefined || actual === "public" || job?.provenance === false || job?.signs === false) return [];
    const problem: Problem<"ENVIRONMENT_VISIBILITY_UNSUPPORTED"> = {
      code: "ENVIRONMENT_VISIBILITY_UNSUPPORTED",
      severity: "error",
      actual,
      expected: "public",
      predicts:
        `Unsupported ${context.provider.name} source repository visibility: "${actual}". ` +
        "Only public source repositories are supported when publishing with provenance.",
    };
    if (job?.provenance === true) return [problem];
    return publishable
      .filter((pkg) => asksForProvenance(pkg))
      .map((pkg) => manifestProblem(pkg, ["publishConfig", "provenance"], problem));
  },
};

function asksForProvenance({ manifest }: WorkspacePackage): boolean {
  const { publishConfig } = manifest;
  return (
    typeof publishConfig === "object" &&
    publishConfig !== null &&
    "provenance" in publishConfig &&
    publishConfig["provenance"] === true
  );
}

/** Without the means npm publishes all the same, and says nothing of it: provenance cannot be added later. */
export const environmentProvenanceUnavailable: Rule<"ENVIRONMENT_PROVENANCE_UNAVAILABLE"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_PROVENANCE_UNAVAILABLE: {
      title: "This job cannot sign provenance",
      label: ["job that cannot sign provenance", "jobs that cannot sign provenance"],
      message: ({ package: name, actual, expected }) =>
        `${name === undefined ? "The release" : `\`${name}\``} goes out without provenance: ${actual}${expected === undefined ? "" : `, expected \`${expected}\``}`,
      what: "Provenance is signed with an ID token of its own. On GitLab it comes in `SIGSTORE_ID_TOKEN`, for the audience `sigstore`, where the job asks for it; for CircleCI npm has no provenance at all.",
      says: 'Provenance generation in GitLab CI requires "SIGSTORE_ID_TOKEN" with "sigstore" audience to be present in "id_tokens"',
      why: "npm attaches provenance where it can, and publishes without it and without a word where it cannot; only where it is asked for does it stop. Provenance cannot be added to a version later.",
      fix: "On GitLab give the publishing job a second token: `id_tokens: { SIGSTORE_ID_TOKEN: { aud: sigstore } }`. To publish without, say so: `slipway publish --no-provenance`.",
      sources: [
        "https://docs.npmjs.com/generating-provenance-statements",
        "https://docs.gitlab.com/ci/yaml/signing_examples/",
      ],
    },
  },
  check({ context, job, publishable }) {
    if (job === undefined || job.signs || job.provenance === false || context.ci !== context.provider.id) return [];
    const { grant, refusal } = context.provider.provenance;
    const asking = job.provenance === true ? [] : publishable.filter((pkg) => asksForProvenance(pkg));
    const problem: Problem<"ENVIRONMENT_PROVENANCE_UNAVAILABLE"> = {
      code: "ENVIRONMENT_PROVENANCE_UNAVAILABLE",
      severity: "error",
      actual: grant === undefined ? `npm has none for ${context.provider.name}` : "no ID token to sign with",
      expected: grant,
      predicts: refusal,
    };
    if (asking.length > 0) return asking.map((pkg) => manifestProblem(pkg, ["publishConfig", "provenance"], problem));
    if (job.provenance === true) return [problem];
    const visibility = job.claims?.repositoryVisibility ?? context.visibility;
    if (visibility === "private" || visibility === "internal") return [];
    return [{ ...problem, severity: grant === undefined ? "note" : "warning", predicts: undefined }];
  },
};

/** Self-hosted runners pass the exchange; it is their provenance that the registry refuses, after it was signed. */
export const environmentRunnerUnsupported: Rule<"ENVIRONMENT_RUNNER_UNSUPPORTED"> = {
  stage: "job",
  alsoIn: ["check"],
  codes: {
    ENVIRONMENT_RUNNER_UNSUPPORTED: {
      title: "The publishing job is not on a runner of the service's own",
      label: "unsupported runner",
      message: ({ actual, expected }) =>
        `The publishing job runs on a \`${actual}\` runner, the registry accepts provenance only from \`${expected}\` ones`,
      what: "The signing certificate says who ran the job. The registry takes provenance only from GitHub's own runners, and from those of GitLab.com (`gitlab-hosted`).",
      says: 'Unsupported GitHub Actions runner environment: "self-hosted". Only "github-hosted" runners are supported when publishing with provenance.',
      why: "Runners of third parties count as self-hosted. The exchange succeeds on them, so the refusal comes late: after the provenance was signed and logged.",
      fix: "Put the publishing job, and only it, on a GitHub-hosted runner (`runs-on: ubuntu-latest`), or on one of GitLab.com's by its tag (`saas-linux-small-amd64`). Building may stay where it is.",
      sources: [
        "https://github.com/supabase/cli/pull/5312",
        "https://github.com/cipherstash/stack/pull/504",
        "https://docs.npmjs.com/trusted-publishers",
      ],
    },
  },
  check(facts) {
    const { context, job } = facts;
    if (job === undefined || context.ci === "other") return [];
    const { name, hostedRunner } = context.provider;
    const actual = job.claims?.runnerEnvironment ?? context.runner;
    if (actual === undefined || hostedRunner === undefined || actual === hostedRunner) return [];
    return [
      {
        code: "ENVIRONMENT_RUNNER_UNSUPPORTED",
        // Without provenance no refusal has been seen, though npm documents such runners as unsupported.
        severity: expectsProvenance(facts) ? "error" : "warning",
        field: "runner_environment",
        actual,
        expected: hostedRunner,
        predicts:
          `Unsupported ${name} runner environment: "${actual}". ` +
          `Only "${hostedRunner}" runners are supported when publishing with provenance.`,
      },
    ];
  },
};

/** Whether the packages go out with provenance: as set, else as npm decides by itself in a public repository. */
function expectsProvenance({ context, job }: Facts): boolean {
  if (job?.signs === false || context.ci === "other") return false;
  const visibility = job?.claims?.repositoryVisibility ?? context.visibility;
  return job?.provenance ?? visibility === "public";
}
