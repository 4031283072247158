import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import { effectivePermission, type JobStep, type JobWay } from "../../workflow/publish-job.ts";
import { evaluateCondition } from "../../workflow/triggers.ts";
import { commandPlace, fieldOfJob, type Place, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** What is done with GitHub's own token needs the permission for it. */
export const workflowPermissionMissing: Rule<"WORKFLOW_PERMISSION_MISSING"> = {
  stage: "check",
  codes: {
    WORKFLOW_PERMISSION_MISSING: {
      title: "A job may not do what it is there for",
      message: ({ field, actual, expected }) => `${quote(field)} runs ${quote(actual)}, expected ${quote(expected)}`,
      what: "A step makes a release, a tag or a pull request with GitHub's own token, and the job's `permissions` do not allow it.",
      says: "HttpError: Resource not accessible by integration",
      why: "A job's `permissions` replace the workflow's, and what they leave out is refused. It shows only in the run, often after packages are public.",
      fix: "Grant the job what is named, or give the step the token of a GitHub App. Keep it out of the job that holds `id-token: write`.",
      sources: [
        "https://github.com/changesets/action#usage",
        "https://github.com/googleapis/release-please-action#workflow-permissions",
        "https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps",
      ],
    },
  },
  *check(facts) {
    const reported = new Set<string>();
    for (const way of releaseWays(facts)) {
      for (const step of way.steps) {
        if (step.step.continueOnError !== undefined || step.conditions.some(isNever)) continue;
        for (const { name, scopes, place } of needsOf(step, way, facts)) {
          const missing = scopes.filter((scope) => lacks(scope, way));
          const key = `${place.file}:${place.at.position.line}`;
          if (missing.length === 0 || reported.has(key)) continue;
          reported.add(key);
          yield workflowProblem("WORKFLOW_PERMISSION_MISSING", "error", place, {
            field: fieldOfJob(way.job, "steps"),
            actual: name,
            expected: missing.map((scope) => `${scope}: write`).join(", "),
            predicts: "Resource not accessible by integration",
          });
        }
      }
    }
  },
};

/** Ways of workflows that release: that publish, or that make what starts one that does. */
function releaseWays({ jobWays }: Facts): JobWay[] {
  const forPullRequests = /^(?:pull_request|merge_group)/;
  return jobWays.filter(({ triggers }) => !triggers.every(({ event }) => forPullRequests.test(event)));
}

function isNever(condition: Parameters<typeof evaluateCondition>[0]): boolean {
  return evaluateCondition(condition, () => undefined) === false;
}

function lacks(scope: string, { path }: JobWay): boolean {
  const access = effectivePermission(scope, path);
  return access === "read" || access === "none";
}

const BUILT_IN = /^\s*\$\{\{\s*(?:secrets\.GITHUB_TOKEN|github\.token)\s*\}\}\s*$/i;

/** By action: what it needs, and whether it takes GitHub's own token when it is given none. */
const ACTIONS: ReadonlyMap<string, { readonly scopes: readonly string[]; readonly input: string }> = new Map([
  ["changesets/action", { scopes: ["contents", "pull-requests"], input: "github-token" }],
  ["googleapis/release-please-action", { scopes: ["contents", "pull-requests"], input: "token" }],
  ["google-github-actions/release-please-action", { scopes: ["contents", "pull-requests"], input: "token" }],
  ["softprops/action-gh-release", { scopes: ["contents"], input: "token" }],
  ["ncipollo/release-action", { scopes: ["contents"], input: "token" }],
  ["peter-evans/create-pull-request", { scopes: ["contents", "pull-requests"], input: "token" }],
]);

/** The action's own output, handed on under whatever name: `steps.changesets.outputs.hasChangesets == 'false'`. */
const NO_CHANGESETS =
  /!\s*[\w.-]*has_?-?changesets\b|\bhas_?-?changesets\s*(?:==\s*(?:'false'|false)|!=\s*(?:'true'|true))/i;

interface Need {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly place: Place;
}

/** Whether the job runs only to publish: `changesets/action` opens a pull request where changesets are left, and else none. */
function opensNoPullRequest(name: string, step: JobStep, { path }: JobWay): boolean {
  if (step.inputs.get("skip-github-pull-request") === "true") return true;
  if (name !== "changesets/action" || !step.step.with.has("publish")) return false;
  const conditions = [...step.conditions, ...path.flatMap(({ job }) => job.if ?? [])];
  return conditions.some(({ text }) => NO_CHANGESETS.test(text));
}

function needsOf(step: JobStep, way: JobWay, facts: Facts): Need[] {
  const { uses } = step.step;
  const name = actionOf(step.step)?.name ?? "";
  const action = ACTIONS.get(name);
  if (action !== undefined && uses !== undefined) {
    const token = step.step.with.get(action.input)?.text ?? step.env.get("GITHUB_TOKEN")?.text;
    if (token !== undefined && !BUILT_IN.test(token)) return [];
    const scopes = opensNoPullRequest(name, step, way) ? ["contents"] : action.scopes;
    return [{ name, scopes, place: { file: step.file, at: uses.at } }];
  }
  const token = (step.env.get("GH_TOKEN") ?? step.env.get("GITHUB_TOKEN"))?.text;
  if (token === undefined || !BUILT_IN.test(token)) return [];
  return facts.commandsOf(step).flatMap((command) => needOfCommand(command, step) ?? []);
}

function needOfCommand({ ways, line, ignored, tested, environment }: StartedCommand, step: JobStep): Need | undefined {
  // A variable of the command's own brings another token.
  if (ignored || tested || environment.has("GH_TOKEN") || environment.has("GITHUB_TOKEN")) return undefined;
  for (const words of ways) {
    const [program, subject, verb] = words;
    if (program !== "gh" || words.some((word) => word === "-R" || word.startsWith("--repo"))) continue;
    const name = `gh ${subject} ${verb}`;
    const place = commandPlace(step, line);
    if (/^gh release (?:create|edit|upload|delete)$/.test(name)) return { name, scopes: ["contents"], place };
    if (/^gh pr (?:create|merge|edit|close)$/.test(name)) return { name, scopes: ["pull-requests"], place };
  }
  return undefined;
}
