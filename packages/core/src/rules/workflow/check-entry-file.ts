import type { Problem } from "../../problems/problem.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { baseName } from "./base-name.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

const EXCHANGE_REFUSED = "OIDC token exchange error - package not found";

/**
 * npm compares the file that entered the run with the trust record: by name, in letter case, not the workflow that it
 * calls.
 *
 * @see https://docs.npmjs.com/trusted-publishers#troubleshooting
 */
export function checkEntryFile(input: CheckInput): Problem[] {
  const declared = input.trust?.workflow;
  const jobs = input.publishJobs ?? [];
  const [first] = jobs;
  if (declared === undefined || first === undefined) return [];
  const entries = [...new Set(jobs.map(({ entry }) => baseName(entry.file)))];
  if (entries.includes(declared)) return [];
  const reason = explain(declared, publishingJobs(input), input);
  return [
    workflowProblem(
      "WORKFLOW_FILE_MISMATCH",
      "error",
      { file: first.entry.file, at: first.job.at },
      {
        actual: entries.join(", "),
        expected: declared,
        reason,
        predicts: predict(declared, input),
      },
    ),
  ];
}

function explain(declared: string, jobs: readonly PublishJob[], { workflows }: CheckInput): string | undefined {
  if (declared.includes("/")) return "a trust record holds the file's name, not its path";
  if (jobs.some(({ path }) => path.slice(1).some(({ workflow }) => baseName(workflow.file) === declared))) {
    return `\`${declared}\` is only called, and npm looks at the workflow that entered the run`;
  }
  const exists = workflows?.workflows.some(({ file }) => baseName(file) === declared) === true;
  return exists ? `\`${declared}\` publishes nothing` : `there is no \`${declared}\``;
}

/** npm's command line refuses such names at once; the web site takes any. */
function predict(declared: string, { context }: CheckInput): string {
  const { name, pipelines } = context.provider;
  if (declared.includes("/")) return `${name} workflow must be just a file not a path`;
  const ends = pipelines.extensions.some((extension) => declared.endsWith(extension));
  return ends ? EXCHANGE_REFUSED : `${name} workflow must end in ${pipelines.extensions.join(" or ")}`;
}
