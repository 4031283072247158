import { parsePipelineRef, pipelinePath } from "../../context/provider.ts";
import type { Rule } from "../../rule/rule.ts";
import { because } from "../../text/words.ts";

/** npm compares the claim with the trust record, and provenance with every manifest: letter case counts in both. */
export const environmentRepositoryMismatch: Rule<"ENVIRONMENT_REPOSITORY_MISMATCH"> = {
  stage: "job",
  alsoIn: ["check"],
  narrow: ["ENVIRONMENT_REPOSITORY_MISMATCH"],
  codes: {
    ENVIRONMENT_REPOSITORY_MISMATCH: {
      title: "The ID token names another repository",
      label: ["ID token of another repository", "ID tokens of another repository"],
      message: ({ actual, expected, reason }) =>
        `The ID token names the repository \`${actual}\`, expected \`${expected}\`${because(reason)}`,
      what: "The `repository` claim is what npm compares with the trust record, and what the provenance of every package will name. Both comparisons heed letter case.",
      says: "OIDC token exchange error - package not found",
      why: "The repository was renamed or transferred, the run belongs to a fork, or the expected name was typed in another letter case. GitHub's redirects hide all three.",
      fix: "Make the trust record of every package and its manifest's `repository` name the claimed repository exactly. `slipway check --fix` does the manifests.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/loopdive/js2/pull/4652",
        "https://github.com/npm/cli/issues/7978",
      ],
    },
  },
  check({ context, job }) {
    const actual = job?.claims?.repository;
    const identity = context.repository?.identity;
    const expected = job?.trust?.repository ?? (identity && `${identity.owner}/${identity.name}`);
    if (actual === undefined || expected === undefined || actual === expected) return [];
    return [
      {
        code: "ENVIRONMENT_REPOSITORY_MISMATCH",
        severity: "error",
        field: context.provider.claims.repository,
        actual,
        expected,
        reason: actual.toLowerCase() === expected.toLowerCase() ? "only the letter case differs" : undefined,
        predicts: "OIDC token exchange error - package not found",
      },
    ];
  },
};

/** The trust record names the workflow that entered the run, not a reusable one that the job stands in. */
export const environmentWorkflowMismatch: Rule<"ENVIRONMENT_WORKFLOW_MISMATCH"> = {
  stage: "job",
  alsoIn: ["check"],
  narrow: ["ENVIRONMENT_WORKFLOW_MISMATCH"],
  codes: {
    ENVIRONMENT_WORKFLOW_MISMATCH: {
      title: "Another workflow than the trusted one entered the run",
      label: ["run of another workflow", "runs of another workflow"],
      message: ({ actual, expected, reason }) =>
        `The run was entered by \`${actual}\`, the trusted publisher is \`${expected}\`${because(reason)}`,
      what: "A trust record names one workflow file. npm compares it with the workflow that started the run (`workflow_ref`), by its base name, letter case and `.yml` or `.yaml` included.",
      says: "OIDC token exchange error - package not found",
      why: "The file was renamed or split, the record holds a path instead of a name, or the job stands in a reusable workflow: there the caller counts, not the file with the publishing steps. npm does not check a record when it is saved.",
      fix: "Start the release from the trusted workflow, rename the file, or add a trusted publisher for this one: `slipway trust --set` once it is on the default branch, `npm trust github PACKAGE --file WORKFLOW --repo OWNER/NAME --allow-publish` for a single package.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/opslane/opslane/pull/484",
        "https://github.com/0x80/firebase-tools-with-isolate/pull/49",
      ],
    },
  },
  check({ context, job }) {
    const { provider } = context;
    const expected = job?.trust?.workflow;
    const actual = parsePipelineRef(provider, job?.claims?.workflowRef)?.file ?? context.workflow?.file;
    if (expected === undefined || actual === undefined || actual === expected) return [];
    const called = parsePipelineRef(provider, job?.claims?.jobWorkflowRef)?.file === expected;
    return [
      {
        code: "ENVIRONMENT_WORKFLOW_MISMATCH",
        severity: "error",
        file: pipelinePath(provider, actual),
        field: provider.claims.pipeline,
        actual,
        expected,
        reason: called
          ? `\`${expected}\` is only called by it, and npm looks at the workflow that entered the run`
          : undefined,
        predicts: "OIDC token exchange error - package not found",
      },
    ];
  },
};

/** A trust record with an environment accepts only jobs in it; letter case counts. */
export const environmentNameMismatch: Rule<"ENVIRONMENT_NAME_MISMATCH"> = {
  stage: "job",
  alsoIn: ["check"],
  narrow: ["ENVIRONMENT_NAME_MISMATCH"],
  codes: {
    ENVIRONMENT_NAME_MISMATCH: {
      title: "The job's deployment environment is not the trusted one",
      label: "wrong deployment environment",
      message: ({ actual, expected }) =>
        `The job runs ${actual ? `in the environment \`${actual}\`` : "without an environment"}, the trusted publisher ${expected ? `names \`${expected}\`` : "names none"}`,
      what: "A trust record can name a deployment environment. Then only jobs with exactly that `environment:` are accepted.",
      says: "OIDC token exchange error - package not found",
      why: "The job declares no `environment:`, or another, or the same in other letters (`Release` for `release`); or the job has one and the record names none.",
      fix: "Put `environment:` with the recorded name on the publishing job, or correct the record. Keep an environment: restricted to release tags and the default branch, it is what stops a pushed branch with an edited workflow.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/josephdadams/TallyArbiter/pull/1109",
        "https://github.com/Adyen/adyen-node-api-library/pull/1705",
      ],
    },
  },
  check({ context, job }) {
    if (job?.claims === undefined || job.trust === undefined) return [];
    // Not every service has environments, and of an unknown one nothing is known.
    const { options } = context.provider.trust;
    if (context.ci === "other" || !options.some(({ field }) => field === "environment")) return [];
    const actual = job.claims.environment ?? "";
    const expected = job.trust.environment ?? "";
    if (actual === expected) return [];
    return [
      {
        code: "ENVIRONMENT_NAME_MISMATCH",
        // A declaration that names no environment may only have left it out.
        severity: expected === "" ? "warning" : "error",
        field: "environment",
        actual,
        expected,
        reason: actual.toLowerCase() === expected.toLowerCase() ? "only the letter case differs" : undefined,
        predicts: "OIDC token exchange error - package not found",
      },
    ];
  },
};
