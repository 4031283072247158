import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { JobLocation } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { WorkflowText } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { feedingJobs } from "./steps.ts";

const LOCAL = /^(?:\.|\$)\//;

const PINNED = /@(?:[0-9a-f]{40}|[0-9a-f]{64})$|@sha256:[0-9a-f]{64}$/;

/** A tag can be moved to other code; a commit hash cannot, nor can what `actions.lock` records. */
export const workflowActionUnpinned: Rule<"WORKFLOW_ACTION_UNPINNED"> = {
  stage: "check",
  codes: {
    WORKFLOW_ACTION_UNPINNED: {
      title: "An action on the way to the registry can change under its name",
      label: "unpinned action",
      message: ({ field, actual, expected }) =>
        `${quote(field)} uses ${quote(actual)}, expected ${expected ?? "a full commit hash"}`,
      what: "A job that publishes, or that makes what is published, uses an action by a tag or a branch.",
      why: "Tags can be moved. In March 2025 all tags of `tj-actions/changed-files` were, in March 2026 those of `trivy-action`, and every job that used them ran the thief's code with its own rights.",
      fix: "Pin to a full commit hash with the version in a comment, or lock all of them with `gh actions-lock`, whose `.github/workflows/actions.lock` counts as well. Actions of the repository itself are written as `$/path`.",
      sources: [
        "https://unit42.paloaltonetworks.com/github-actions-supply-chain-attack/",
        "https://docs.github.com/en/actions/concepts/security/workflow-dependency-lockfiles",
        "https://docs.zizmor.sh/audits/#unpinned-uses",
      ],
    },
  },
  *check(facts) {
    const seen = new Set<unknown>();
    for (const job of facts.trustedJobs) {
      for (const location of [...job.path, ...feedingJobs(job)]) {
        if (seen.has(location.job)) continue;
        seen.add(location.job);
        const steps =
          location.job === job.job ? job.steps : unfoldSteps(location, job.inputs, facts.workflows?.actions ?? []);
        const own = location.job.uses;
        const used = steps.flatMap(({ step, file }) => (step.uses === undefined ? [] : [{ uses: step.uses, file }]));
        for (const { uses, file } of own === undefined ? used : [{ uses: own, file: location.workflow.file }]) {
          if (!isPinned(uses, location, facts)) {
            yield workflowProblem(
              "WORKFLOW_ACTION_UNPINNED",
              "warning",
              { file, at: uses.at },
              { field: fieldOfJob(location.job), actual: uses.text, expected: "a full commit hash behind `@`" },
            );
          }
        }
      }
    }
  },
};

function isPinned({ text }: WorkflowText, { workflow }: JobLocation, { workflows }: Facts): boolean {
  return LOCAL.test(text) || PINNED.test(text) || workflows?.locked.get(workflow.file)?.has(text) === true;
}
