import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/** What publishes by a workflow of another repository cannot be judged. */
export const workflowJobElsewhere: Rule<"WORKFLOW_JOB_ELSEWHERE"> = {
  stage: "check",
  codes: {
    WORKFLOW_JOB_ELSEWHERE: {
      title: "The job that publishes stands in another repository",
      label: ["publishing job in another repository", "publishing jobs in other repositories"],
      message: ({ field, actual }) => `${quote(field)} calls ${quote(actual)}, which is not looked into`,
      what: "A job calls a workflow of another repository whose name says that it publishes. Nothing is known of its steps, its environment, its npm or its runner.",
      why: "Slipway reads the files of one repository. What `check` says about the job that publishes ends at the call; a release goes by what stands in the other repository, at the ref that is called.",
      fix: "Nothing has to be mended. npm compares the trust record with the file here that calls, and with the environment that the called job names. Run `slipway check` in the other repository for what stands there.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers#troubleshooting",
        "https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows",
      ],
    },
  },
  *check({ publishingJobs }) {
    for (const { job, workflow } of publishingJobs) {
      if (job.uses === undefined) continue;
      const place = { file: workflow.file, at: job.uses.at };
      yield workflowProblem("WORKFLOW_JOB_ELSEWHERE", "note", place, {
        field: fieldOfJob(job, "uses"),
        actual: job.uses.text,
      });
    }
  },
};
