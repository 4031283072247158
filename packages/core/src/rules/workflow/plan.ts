import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { PublishStep } from "../../workflow/publish-job.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";

/** What comes out of the job that packs is compared with a plan that was made before it. */
export const workflowPlanMissing: Rule<"WORKFLOW_PLAN_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_PLAN_MISSING: {
      title: "What was packed is compared with no plan",
      label: "missing plan",
      message: ({ field, actual, expected }) =>
        `${quote(field)} publishes a packed directory with ${actual ?? "no plan"}, expected ${quote(expected)}`,
      what: "A step publishes with `slipway publish --from`, or with the action, and is not given the plan that the same run made before any code of the repository ran.",
      why: "The job that packs runs the repository's code and that of everybody it depends on. Without a plan made before it, whatever it leaves is published: other packages, other versions, other dist-tags. Where an ID token can be had, publishing without a plan is refused unless `none` is given for it.",
      fix: "Make the plan in a job of its own, before anything is installed, and hand it over by its artifact's identifier: `plan: ${{ runner.temp }}/plan/plan.json`, or `--plan <file>` on the command line.",
      sources: ["https://slsa.dev/spec/v1.1/threats"],
    },
  },
  *check({ trustedJobs }) {
    for (const { job, publishes } of trustedJobs) {
      for (const publish of publishes) {
        const plan = planOf(publish);
        if (plan === undefined || plan.kind === "given") continue;
        const { file, at } = publish;
        yield workflowProblem(
          "WORKFLOW_PLAN_MISSING",
          plan.kind === "none" ? "warning" : "error",
          { file, at },
          {
            field: fieldOfJob(job, "steps"),
            actual: plan.kind === "none" ? "the plan `none`" : "no plan",
            expected: "plan: plan.json",
          },
        );
      }
    }
  },
};

/** Nothing for a step that publishes no packed directory. */
function planOf({ client, words, step }: PublishStep): { readonly kind: "given" | "none" | "missing" } | undefined {
  if (client !== "slipway") return undefined;
  if (step?.step.uses !== undefined) return kindOf(step.inputs.has("plan"), step.inputs.get("plan"));
  if (!words.some((word) => word === "--from" || word.startsWith("--from="))) return undefined;
  const index = words.findIndex((word) => word === "--plan" || word.startsWith("--plan="));
  const word = words[index];
  return kindOf(index !== -1, word === "--plan" ? words[index + 1] : word?.slice("--plan=".length));
}

/** A value that an expression decides is not known, and is one. */
function kindOf(given: boolean, value: string | undefined): { readonly kind: "given" | "none" | "missing" } {
  if (!given || value === "") return { kind: "missing" };
  return { kind: value === "none" ? "none" : "given" };
}
