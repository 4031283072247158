import type { Rule } from "../../rule/rule.ts";
import { quote, suggest } from "../../text/words.ts";
import type { WorkflowFile } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/** GitHub starts no job of a file in which one waits for a job that there is not. */
export const workflowNeedsUnknown: Rule<"WORKFLOW_NEEDS_UNKNOWN"> = {
  stage: "check",
  codes: {
    WORKFLOW_NEEDS_UNKNOWN: {
      title: "A job waits for one that there is not",
      label: "unknown needed job",
      message: ({ field, actual, expected }) => `${quote(field)} is ${quote(actual)}, expected ${expected ?? "a job"}`,
      what: "`needs` of a job names no job of its file. The file is that of a job that publishes, or of one on the way to it.",
      says: "The workflow is not valid. Job 'publish' depends on unknown job 'bulid'.",
      why: "The job was renamed or taken out, or its `name` was written in place of its key. GitHub refuses the whole file: no job of it begins, and there is nothing to see but a red line in the list of runs.",
      fix: "Name the key of a job in the same file, or take the entry out of `needs`.",
      sources: [
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds",
        "https://github.com/actions/languageservices",
      ],
    },
  },
  *check({ publishingJobs }) {
    const files = new Set(publishingJobs.flatMap(({ path }) => path.map(({ workflow }) => workflow)));
    for (const workflow of files) yield* unknownNeeds(workflow);
  },
};

function unknownNeeds({ file, jobs }: WorkflowFile): ReturnType<typeof workflowProblem<"WORKFLOW_NEEDS_UNKNOWN">>[] {
  const ids = jobs.map(({ id }) => id);
  const known = new Set(ids.map((id) => id.toLowerCase()));
  return jobs.flatMap((job) =>
    job.needs.flatMap(({ text, at, dynamic }) => {
      if (dynamic || known.has(text.toLowerCase())) return [];
      const named = jobs.find(({ name }) => name?.text.toLowerCase() === text.toLowerCase())?.id;
      const meant =
        named ??
        suggest(
          text,
          ids.filter((id) => id !== job.id),
        );
      return workflowProblem(
        "WORKFLOW_NEEDS_UNKNOWN",
        "error",
        { file, at },
        {
          field: fieldOfJob(job, "needs"),
          actual: text,
          expected: meant === undefined ? "the key of a job in this file" : `\`${meant}\``,
          predicts: `depends on unknown job '${text}'`,
        },
      );
    }),
  );
}
