import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { expressionsIn } from "../../workflow/expressions.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { WorkflowJob, WorkflowText } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf, feedingJobs } from "./steps.ts";
import { carries, isForeignText, isStrangersText, sourcesOf } from "./strangers-text.ts";
import { createReach, isStrangers, mayBeTrusted } from "./strangers.ts";

/** `${{ }}` puts text into a script before the shell sees it: whatever is in the text is run. */
export const workflowTemplateInjection: Rule<"WORKFLOW_TEMPLATE_INJECTION"> = {
  stage: "check",
  narrow: ["WORKFLOW_TEMPLATE_INJECTION"],
  codes: {
    WORKFLOW_TEMPLATE_INJECTION: {
      title: "Text is put into a script before the shell sees it",
      label: "template injection",
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} has ${quote(actual)} in a script, expected ${expected ?? "a variable"}${because(reason)}`,
      what: "A script holds an expression. GitHub puts its value into the script's text, and the shell runs whatever is there.",
      why: "A branch, a tag, an input or the output of another job can hold quotes, semicolons and commands. In August 2025 the title of a pull request took over the release of nx. It is an error where a stranger's event brings a stranger's text beside the ID token that npm takes, and a warning elsewhere.",
      fix: "Put the expression into `env` of the step and use the variable, in double quotes, in the script.",
      sources: [
        "https://jessehouwing.net/github-actions-learnings-from-the-recent-nx-hack",
        "https://docs.zizmor.sh/audits/#template-injection",
      ],
    },
  },
  check(facts) {
    const found = new Map<string, Injection>();
    for (const injection of listInjections(facts)) {
      const key = `${injection.step.file}\n${injection.script.at.start}`;
      const before = found.get(key);
      // Of several ways to one script the worst counts.
      if (before === undefined || rank(injection) > rank(before)) found.set(key, injection);
    }
    return [...found.values()].map(({ step, script, job, expression, untrusted, reached }) =>
      workflowProblem(
        "WORKFLOW_TEMPLATE_INJECTION",
        reached ? "error" : "warning",
        { file: step.file, at: script.at },
        {
          field: fieldOfJob(job, "steps"),
          actual: expression,
          expected: "a variable in `env`, which the script reads",
          reason: reached ? REACHED : untrusted ? "strangers write this text" : undefined,
        },
      ),
    );
  },
};

const REACHED = "strangers write this text, and their event starts this job, which can get an ID token";

interface Injection {
  readonly step: JobStep;
  readonly script: WorkflowText;
  readonly job: WorkflowJob;
  readonly expression: string;
  readonly untrusted: boolean;
  /** A stranger's event brings it beside the ID token that npm takes. */
  readonly reached: boolean;
}

function rank({ untrusted, reached }: Injection): number {
  return (reached ? 2 : 0) + (untrusted ? 1 : 0);
}

/** In jobs that publish, in those that hand them files, and in all others that npm would trust. */
function* listInjections(facts: Facts): Iterable<Injection> {
  const { publishJobs = [], jobWays, workflows } = facts;
  const reachOf = createReach(facts);
  const publishing = publishJobs.filter(({ idToken }) => idToken === "write");
  const feeding = new Set<unknown>();
  for (const way of publishing) {
    yield* injectionsInto(way, way.steps, facts, { reachOf, wanted: isForeignText });
    for (const location of feedingJobs(way)) {
      if (feeding.has(location.job)) continue;
      feeding.add(location.job);
      const steps = unfoldSteps(location, way.inputs, workflows?.actions ?? []);
      yield* injectionsInto({ ...way, job: location.job }, steps, facts, { wanted: isStrangersText });
    }
  }
  for (const way of jobWays) {
    if (!mayBeTrusted(facts, way) || publishing.some(({ job }) => job === way.job)) continue;
    yield* injectionsInto(way, way.steps, facts, { reachOf, wanted: isStrangersText });
  }
}

/** @param look `wanted` tells which text is told of; without `reachOf` none of it comes beside the ID token. */
function* injectionsInto(
  way: JobWay,
  steps: readonly JobStep[],
  facts: Facts,
  { reachOf, wanted }: { reachOf?: ReturnType<typeof createReach>; wanted: (path: string) => boolean },
): Iterable<Injection> {
  const events = way.triggers.filter((trigger) => isStrangers(facts, trigger)).map(({ event }) => event);
  const isTrusted = mayBeTrusted(facts, way);
  for (const step of steps) {
    const script = scriptOf(step);
    if (script === undefined) continue;
    for (const { whole, inner } of expressionsIn(step.run ?? script.text)) {
      const sources = sourcesOf(inner, step, way).filter(wanted);
      const [source] = sources;
      if (source === undefined) continue;
      const reached =
        isTrusted &&
        events.some((event) => sources.some((path) => carries(event, path)) && reachOf?.(way, step, event) === "yes");
      const untrusted = sources.some(isStrangersText);
      yield { step, script, job: way.job, expression: whole, untrusted, reached };
    }
  }
}

function scriptOf({ step }: JobStep): WorkflowText | undefined {
  const inline = actionOf(step)?.name === "actions/github-script" ? step.with.get("script") : undefined;
  return step.run ?? inline;
}
