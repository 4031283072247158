import type { Problem } from "../../problems/problem.ts";
import { recogniseClient } from "../../workflow/client.ts";
import type { CheckInput } from "../rule.ts";
import { editInScript } from "./edit-in-script.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** A shell puts something else in its place. */
const EXPANDED = /[$`*?[{]/;
const PATH = /^(?:\.|~\/|\/|file:|[a-z][a-z+]+:|@|[A-Za-z]:)/;
const TARBALL = /\.(?:tgz|tar|tar\.gz)$/i;

/**
 * `npm publish` reads its argument as it reads a dependency: `packages/foo` is a repository on GitHub, `dist` a package
 * on the registry. Only a leading `./` makes a directory of it.
 *
 * @see https://github.com/npm/npm-package-arg
 */
export function* checkPublishOperand(input: CheckInput): Iterable<Problem> {
  for (const { job, publishes } of publishingJobs(input)) {
    for (const publish of publishes) {
      if (publish.client !== "npm" || publish.step?.step.run === undefined) continue;
      const recognised = recogniseClient(publish.words);
      const operand = typeof recognised === "object" ? recognised.operands[0] : undefined;
      const meaning = operand === undefined ? undefined : misread(operand);
      if (operand === undefined || meaning === undefined) continue;
      yield workflowProblem("WORKFLOW_PUBLISH_OPERAND", "error", publish, {
        field: fieldOfJob(job, "steps"),
        actual: operand,
        expected: `./${operand}`,
        reason: `npm takes it for ${meaning}`,
        edits: [editInScript(publish, operand, `./${operand}`)],
      });
    }
  }
}

function misread(operand: string): string | undefined {
  if (EXPANDED.test(operand) || PATH.test(operand) || operand.endsWith("/")) return undefined;
  const slashes = operand.split("/").length - 1;
  if (slashes === 1) return `the GitHub repository \`${operand}\``;
  return slashes === 0 && !TARBALL.test(operand) ? `the package \`${operand}\` on the registry` : undefined;
}
