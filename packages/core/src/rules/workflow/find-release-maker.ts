import type { Position } from "../../json/locate.ts";
import type { WorkflowJob, WorkflowMap, WorkflowStep } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { actionOf } from "./action-of.ts";

export interface ReleaseMaker {
  readonly file: string;
  readonly position: Position;
}

const GITHUB_TOKEN = /\b(?:secrets\.GITHUB_TOKEN|github\.token)\b/i;
/** Use GitHub's own token unless they are given another. */
const RELEASING = new Set([
  "softprops/action-gh-release",
  "ncipollo/release-action",
  "actions/create-release",
  "googleapis/release-please-action",
  "google-github-actions/release-please-action",
]);
const CREATE_RELEASE = /\bgh release create\b(?![^\n]*--draft)/;
const PUSH_TAG = /\bgit push\b[^\n]*(?:--tags|--follow-tags|refs\/tags\/)/;

/** The first step of any workflow that makes a release, or pushes a tag, with GitHub's own token. */
export function findReleaseMaker({ workflows }: CheckInput, what: "release" | "tag"): ReleaseMaker | undefined {
  for (const { file, jobs, env } of workflows?.workflows ?? []) {
    for (const job of jobs) {
      const step = job.steps.find((candidate) =>
        what === "release" ? makesRelease(candidate, [env, job.env]) : pushesTag(candidate, job),
      );
      if (step !== undefined) return { file, position: step.at.position };
    }
  }
  return undefined;
}

function makesRelease(step: WorkflowStep, outer: readonly WorkflowMap[]): boolean {
  const action = actionOf(step);
  // A draft becomes a release when a person publishes it.
  if (step.with.get("draft")?.text === "true") return false;
  const token = step.with.get("token") ?? step.env.get("GITHUB_TOKEN");
  if (action !== undefined && RELEASING.has(action.name)) return token === undefined || GITHUB_TOKEN.test(token.text);
  if (!CREATE_RELEASE.test(step.run?.text ?? "")) return false;
  const used = ["GH_TOKEN", "GITHUB_TOKEN"].flatMap((name) =>
    [step.env, ...outer].flatMap((env) => env.get(name) ?? []),
  );
  return used[0] !== undefined && GITHUB_TOKEN.test(used[0].text);
}

/** The checkout leaves its token behind for `git push`. */
function pushesTag({ run }: WorkflowStep, { steps }: WorkflowJob): boolean {
  if (!PUSH_TAG.test(run?.text ?? "")) return false;
  const checkout = steps.find((step) => actionOf(step)?.name === "actions/checkout");
  const token = checkout?.with.get("token") ?? checkout?.with.get("ssh-key");
  return checkout !== undefined && (token === undefined || GITHUB_TOKEN.test(token.text));
}
