import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { PublishJob, PublishStep } from "../../workflow/publish-job.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/** A failure that nobody hears of is a green run with nothing published. */
export const workflowFailureSwallowed: Rule<"WORKFLOW_FAILURE_SWALLOWED"> = {
  stage: "check",
  codes: {
    WORKFLOW_FAILURE_SWALLOWED: {
      title: "A failed publication passes for a success",
      label: "swallowed failure",
      message: ({ field, actual, expected }) =>
        `${quote(field)} has ${quote(actual)}, expected ${expected ?? "a failing job"}`,
      what: "The step goes on when publishing fails.",
      why: "It was probably meant for versions that are already there. It also hides refused credentials, rejected packages and outages: the run is green, and part of the release is missing.",
      fix: "Let it fail, and skip what is already published by asking the registry first, as Slipway does.",
      sources: ["https://github.com/a-tokyo/micro-geoip-lite-js/pull/25"],
    },
  },
  *check({ publishingJobs }) {
    for (const job of publishingJobs) {
      for (const publish of job.publishes) {
        const actual = swallowed(job, publish);
        if (actual === undefined) continue;
        yield workflowProblem("WORKFLOW_FAILURE_SWALLOWED", "warning", publish, {
          field: fieldOfJob(job.job, "steps"),
          actual,
          expected: "a failed publication that fails the job",
        });
      }
    }
  },
};

function swallowed({ job }: PublishJob, { ignored, step }: PublishStep): string | undefined {
  if (ignored) return `${step?.step.uses === undefined ? "the command" : "the action"} || …`;
  const tolerated = step?.step.continueOnError?.text === "true" || job.continueOnError?.text === "true";
  return tolerated ? "continue-on-error: true" : undefined;
}

/** Every leg of a matrix asks for its own approval, knows nothing of the others' order, and adds to the rate limit. */
export const workflowPublishMatrix: Rule<"WORKFLOW_PUBLISH_MATRIX"> = {
  stage: "check",
  codes: {
    WORKFLOW_PUBLISH_MATRIX: {
      title: "The job that publishes is a matrix",
      label: ["publishing matrix", "publishing matrices"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} makes ${actual ?? "several jobs"}, expected ${expected ?? "one"}`,
      what: "Several jobs publish parts of one release side by side.",
      why: "Each asks for its own approval of the environment. None knows the others, so that packages go out before what they depend on, and a failure in one does not hold the others.",
      fix: "Fan out packing, and publish everything in one job behind it.",
      sources: ["https://docs.github.com/en/actions/reference/limits"],
    },
  },
  *check({ publishingJobs }) {
    for (const { job, workflow } of publishingJobs) {
      const { matrix } = job;
      if (matrix === undefined || matrix.legs === 1) continue;
      yield workflowProblem(
        "WORKFLOW_PUBLISH_MATRIX",
        "warning",
        { file: workflow.file, at: matrix.at },
        {
          field: fieldOfJob(job, "strategy.matrix"),
          actual: matrix.legs === undefined ? undefined : `${matrix.legs} jobs`,
          expected: "one job that publishes",
        },
      );
    }
  },
};
