import type { Problem } from "../../problems/problem.ts";
import { parseShell } from "../../workflow/shell.ts";
import type { WorkflowStep } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { workflowProblem } from "./workflow-problem.ts";

const PUBLISH = /\b(?:npm|pnpm|yarn npm|bun) publish\b/;
const PASSED_ON = /--env-file|GITHUB_/;

/** Provenance is made from the variables of the runner, and a container started by hand has none of them. */
export function* checkDockerPublish({ workflows }: CheckInput): Iterable<Problem> {
  for (const { file, jobs } of workflows?.workflows ?? []) {
    for (const job of jobs) {
      for (const step of job.steps) {
        if (step.run === undefined || !publishesInContainer(step)) continue;
        yield workflowProblem(
          "WORKFLOW_PUBLISH_IN_DOCKER",
          "warning",
          { file, at: step.run.at },
          {
            field: fieldOfJob(job, "steps"),
            actual: "docker run … publish",
            expected: "a job with `container`, or the GITHUB_ and RUNNER_ variables passed on",
            predicts: "Error verifying sigstore provenance bundle",
          },
        );
      }
    }
  }
}

function publishesInContainer({ run }: WorkflowStep): boolean {
  return parseShell(run?.text ?? "").some(({ words }) => {
    const text = words.join(" ");
    return /^(?:docker|podman) run\b/.test(text) && PUBLISH.test(text) && !PASSED_ON.test(text);
  });
}
