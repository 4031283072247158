import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { PublishJob, PublishStep } from "../../workflow/publish-job.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** pnpm publishes from a branch that it knows, and a tag is on none. */
export const workflowGitChecks: Rule<"WORKFLOW_GIT_CHECKS"> = {
  stage: "check",
  codes: {
    WORKFLOW_GIT_CHECKS: {
      title: "pnpm refuses to publish from a tag",
      label: ["git check of pnpm's that fails", "git checks of pnpm's that fail"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} runs ${quote(actual)} in a run for a tag, expected ${quote(expected)}`,
      what: "`pnpm publish`, with `-r` too, looks at git before anything else: the working tree must be clean, and `HEAD` on `master`, `main` or the branch of `publish-branch`. In a run that a tag or a release starts, `HEAD` is on no branch.",
      says: 'ERR_PNPM_GIT_UNKNOWN_BRANCH  The Git HEAD may not attached to any branch, but your "publish-branch" is set to "master|main".',
      why: "It works on somebody's machine, where a branch is checked out. pnpm 10, 11 and 12 behave the same.",
      fix: "Add `--no-git-checks`, or `gitChecks: false` in `pnpm-workspace.yaml`.",
      sources: ["https://pnpm.io/cli/publish#--no-git-checks"],
    },
  },
  *check(facts) {
    for (const job of facts.publishingJobs) {
      if (!isForTags(job) || isSwitchedOff(facts)) continue;
      for (const publish of job.publishes) {
        if (publish.client !== "pnpm" || publish.mode !== "publish" || !looksAtGit(publish, job)) continue;
        yield workflowProblem("WORKFLOW_GIT_CHECKS", publish.certainty === "certain" ? "error" : "warning", publish, {
          field: fieldOfJob(job.job, "steps"),
          actual: publish.words.slice(0, 3).join(" "),
          expected: "--no-git-checks",
          predicts: "ERR_PNPM_GIT_UNKNOWN_BRANCH",
        });
      }
    }
  },
};

function isForTags({ triggers }: PublishJob): boolean {
  return triggers.every(
    ({ event, tags, branches, branchesIgnore }) =>
      event === "release" ||
      (event === "push" && tags !== undefined && branches === undefined && branchesIgnore === undefined),
  );
}

/** In files that pnpm reads; one that was not read may say so. */
function isSwitchedOff({ workflows }: Facts): boolean {
  const settings = ["pnpm-workspace.yaml", ".npmrc"].map((file) => workflows?.files?.get(file));
  return settings.some(
    (file) => file === undefined || (file.kind === "present" && /git-?checks|publish-?branch/i.test(file.text ?? "")),
  );
}

const VARIABLE = /^p?npm_config_(?:git_checks|publish_branch)$/i;

/** A directory without git, or a branch that the job checks out, is another matter. */
function looksAtGit({ ways, words, step, environment }: PublishStep, { steps }: PublishJob): boolean {
  if (
    step?.run === undefined ||
    ways.some((way) => way.some((word) => /^--(?:no-)?(?:git-checks|publish-branch)/.test(word)))
  )
    return false;
  if (words.some((word) => /\.tgz$|\$|^--dry-run/.test(word))) return false;
  if ([...step.env.keys(), ...environment.keys(), ...step.variables.keys()].some((name) => VARIABLE.test(name)))
    return false;
  const checkouts = steps.filter(({ step: other }) => actionOf(other)?.name === "actions/checkout");
  const plain =
    checkouts.length === 1 && !checkouts[0]?.step.with.has("ref") && !checkouts[0]?.step.with.has("repository");
  return (
    plain &&
    !steps.some(({ run }) => /\bgit (?:checkout|switch|branch|symbolic-ref|clone|init)\b|git-?checks/i.test(run ?? ""))
  );
}
