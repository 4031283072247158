import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** `secrets: inherit` hands every secret of the repository to the workflow that is called. */
export const workflowSecretsInherited: Rule<"WORKFLOW_SECRETS_INHERITED"> = {
  stage: "check",
  narrow: ["WORKFLOW_SECRETS_INHERITED"],
  codes: {
    WORKFLOW_SECRETS_INHERITED: {
      title: "Every secret is handed to the workflow that publishes",
      label: ["workflow that is handed every secret", "workflows that are handed every secret"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} is ${quote(actual)}, expected ${expected ?? "named secrets"}`,
      what: "The calling job passes all secrets of the repository and its organisation on.",
      why: "The called workflow needs none, or one. All of them are within reach of whatever runs there.",
      fix: "Name the secrets that are needed under `secrets:`. Trusted publishing needs none.",
      sources: ["https://docs.zizmor.sh/audits/#secrets-inherit"],
    },
  },
  *check({ publishingJobs }) {
    const reported = new Set<unknown>();
    for (const { path } of publishingJobs) {
      for (const { workflow, job } of path) {
        if (job.secretsInherit === undefined || reported.has(job)) continue;
        reported.add(job);
        yield workflowProblem(
          "WORKFLOW_SECRETS_INHERITED",
          "warning",
          { file: workflow.file, at: job.secretsInherit.at },
          { field: fieldOfJob(job, "secrets"), actual: "inherit", expected: "the secrets it needs, by name" },
        );
      }
    }
  },
};

/** Push commits or tags with what the checkout leaves behind. */
const PUSHING_CLIENTS: ReadonlySet<PublishJob["client"]> = new Set([
  "changesets",
  "lerna",
  "semantic-release",
  "release-it",
]);

const PUSHES = /\bgit push\b/;

/** `actions/checkout` leaves its token in the clone, where every later step can read it. */
export const workflowCredentialsPersisted: Rule<"WORKFLOW_CREDENTIALS_PERSISTED"> = {
  stage: "check",
  narrow: ["WORKFLOW_CREDENTIALS_PERSISTED"],
  codes: {
    WORKFLOW_CREDENTIALS_PERSISTED: {
      title: "The checkout leaves its token behind",
      label: "persisted checkout token",
      message: ({ field, expected }) => `${quote(field)} checks out without ${quote(expected)}`,
      what: "`actions/checkout` writes the token it used into the clone unless told not to.",
      why: "Every later step of the job can read it, and artifacts made of the directory can carry it away. This job does not push anything.",
      fix: "Add `persist-credentials: false` to the checkout.",
      sources: ["https://docs.zizmor.sh/audits/#artipacked"],
    },
  },
  *check({ trustedJobs }) {
    for (const { steps, job, client } of trustedJobs) {
      if (PUSHING_CLIENTS.has(client) || steps.some(({ run }) => PUSHES.test(run ?? ""))) continue;
      for (const { step, file } of steps) {
        const keeps = actionOf(step)?.name === "actions/checkout" && !step.with.has("persist-credentials");
        if (!keeps || step.uses === undefined) continue;
        yield workflowProblem(
          "WORKFLOW_CREDENTIALS_PERSISTED",
          "warning",
          { file, at: step.uses.at },
          { field: fieldOfJob(job, "steps"), expected: "persist-credentials: false" },
        );
      }
    }
  },
};
