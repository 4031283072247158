import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { JobStep } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { WorkflowText } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf, feedingJobs } from "./steps.ts";

const EXPRESSION = /\$\{\{((?:(?!\$\{\{)[\s\S])*?)\}\}/g;

/** Written by anyone who can open an issue or a pull request, or name a branch. */
const UNTRUSTED =
  /github\.(?:head_ref|event\.(?:[\w.]*\.)?(?:title|body|message|label|ref|name|email|page_name|default_branch|head_branch))\b/i;

/** Made by other steps, jobs and people with write access. */
const FROM_ELSEWHERE = /\b(?:inputs|needs|steps|github\.(?:ref_name|ref|actor|event))\b/i;

/** `${{ }}` puts text into a script before the shell sees it: whatever is in the text is run. */
export const workflowTemplateInjection: Rule<"WORKFLOW_TEMPLATE_INJECTION"> = {
  stage: "check",
  narrow: ["WORKFLOW_TEMPLATE_INJECTION"],
  codes: {
    WORKFLOW_TEMPLATE_INJECTION: {
      title: "Text is put into a script before the shell sees it",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} has ${quote(actual)} in a script, expected ${expected ?? "a variable"}${because(reason)}`,
      what: "A script holds an expression. GitHub puts its value into the script's text, and the shell runs whatever is there.",
      why: "A branch, a tag, an input or the output of another job can hold quotes, semicolons and commands. In August 2025 the title of a pull request took over the release of nx.",
      fix: "Put the expression into `env` of the step and use the variable, in double quotes, in the script.",
      sources: [
        "https://jessehouwing.net/github-actions-learnings-from-the-recent-nx-hack",
        "https://docs.zizmor.sh/audits/#template-injection",
      ],
    },
  },
  *check({ trustedJobs, workflows }) {
    const seen = new Set<unknown>();
    for (const job of trustedJobs) {
      for (const location of [{ workflow: job.workflow, job: job.job }, ...feedingJobs(job)]) {
        if (seen.has(location.job)) continue;
        seen.add(location.job);
        const publishing = location.job === job.job;
        const steps = publishing ? job.steps : unfoldSteps(location, job.inputs, workflows?.actions ?? []);
        for (const step of steps) {
          const found = injectedInto(step, publishing);
          if (found === undefined) continue;
          yield workflowProblem(
            "WORKFLOW_TEMPLATE_INJECTION",
            "warning",
            { file: step.file, at: found.script.at },
            {
              field: fieldOfJob(location.job, "steps"),
              actual: found.expression,
              expected: "a variable in `env`, which the script reads",
              reason: found.untrusted ? "strangers write this text" : undefined,
            },
          );
        }
      }
    }
  },
};

interface Injected {
  readonly script: WorkflowText;
  readonly expression: string;
  readonly untrusted: boolean;
}

/** @param publishing Whether the job can publish: elsewhere only what strangers write counts. */
function injectedInto({ step, run }: JobStep, publishing: boolean): Injected | undefined {
  const inline = actionOf(step)?.name === "actions/github-script" ? step.with.get("script") : undefined;
  const script = step.run ?? inline;
  if (script === undefined) return undefined;
  // What the files themselves put in is no danger.
  const expressions = [...(run ?? script.text).matchAll(EXPRESSION)].map(([whole, inner = ""]) => ({ whole, inner }));
  const untrusted = expressions.find(({ inner }) => UNTRUSTED.test(inner));
  const found = untrusted ?? (publishing ? expressions.find(({ inner }) => FROM_ELSEWHERE.test(inner)) : undefined);
  return found === undefined ? undefined : { script, expression: found.whole, untrusted: untrusted !== undefined };
}
