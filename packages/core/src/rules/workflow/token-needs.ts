import type { Facts } from "../../rule/facts.ts";
import type { StartedCommand } from "../../workflow/commands.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";
import { findMadeByToken, usesCheckoutsToken } from "../../workflow/tag-makers.ts";
import { isHeard } from "./job-contents.ts";
import { commandPlace, type Place } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** What a step does with GitHub's own token. */
interface TokenNeed {
  readonly step: JobStep;
  /** The action or the command. */
  readonly name: string;
  /** Scopes of `permissions` that it must be able to write. */
  readonly scopes: readonly string[];
  readonly place: Place;
  /** Whether it makes a release, its tag, or the pull request of its versions. */
  readonly releases: boolean;
}

/** What the steps of a job do with GitHub's own token, as far as it is certain that it is this one. */
export function needsOf(way: JobWay, facts: Facts): readonly TokenNeed[] {
  const { steps } = way;
  const git = usesCheckoutsToken(
    steps,
    steps.flatMap((step) => facts.commandsOf(step)),
  );
  const named = steps.flatMap((step) => [...needOfAction(step, way, git), ...needsOfCommands(step, facts, git)]);
  const made = findMadeByToken(way, facts.commandsOf, facts.workflows?.files).flatMap(({ step, made: { line } }) =>
    madeBy(step, line, facts),
  );
  return [...named, ...made];
}

/** The action's own input, what an action takes from the environment, or what the checkout has left for git. */
type TokenSource = { readonly input: string } | "environment" | "checkout";

interface KnownAction {
  readonly scopes: readonly string[];
  readonly token: TokenSource;
  readonly releases?: true;
}

const RELEASE = { scopes: ["contents"], releases: true } as const;

/** By action: what it needs, and whose token it takes; by an input it takes GitHub's own where it is given none. */
const ACTIONS: ReadonlyMap<string, KnownAction> = new Map<string, KnownAction>([
  ["changesets/action", { scopes: ["contents", "pull-requests"], token: { input: "github-token" }, releases: true }],
  [
    "googleapis/release-please-action",
    { scopes: ["contents", "pull-requests"], token: { input: "token" }, releases: true },
  ],
  [
    "google-github-actions/release-please-action",
    { scopes: ["contents", "pull-requests"], token: { input: "token" }, releases: true },
  ],
  ["softprops/action-gh-release", { ...RELEASE, token: { input: "token" } }],
  ["ncipollo/release-action", { ...RELEASE, token: { input: "token" } }],
  ["svenstaro/upload-release-action", { ...RELEASE, token: { input: "repo_token" } }],
  ["release-drafter/release-drafter", { ...RELEASE, token: { input: "token" } }],
  ["actions/create-release", { ...RELEASE, token: "environment" }],
  ["actions/upload-release-asset", { ...RELEASE, token: "environment" }],
  ["cycjimmy/semantic-release-action", { ...RELEASE, token: "environment" }],
  ["codfish/semantic-release-action", { ...RELEASE, token: "environment" }],
  ["anothrnick/github-tag-action", { ...RELEASE, token: "environment" }],
  ["mathieudutour/github-tag-action", { ...RELEASE, token: { input: "github_token" } }],
  ["rickstaa/action-create-tag", { ...RELEASE, token: { input: "github_token" } }],
  ["peter-evans/create-pull-request", { scopes: ["contents", "pull-requests"], token: { input: "token" } }],
  ["peter-evans/repository-dispatch", { scopes: ["contents"], token: { input: "token" } }],
  ["benc-uk/workflow-dispatch", { scopes: ["actions"], token: { input: "token" } }],
  ["stefanzweifel/git-auto-commit-action", { scopes: ["contents"], token: "checkout" }],
  ["ad-m/github-push-action", { scopes: ["contents"], token: { input: "github_token" } }],
  ["actions/attest", { scopes: ["id-token", "attestations"], token: { input: "github-token" } }],
  ["actions/attest-build-provenance", { scopes: ["id-token", "attestations"], token: { input: "github-token" } }],
  ["actions/attest-sbom", { scopes: ["id-token", "attestations"], token: { input: "github-token" } }],
]);

const BUILT_IN = /^\s*\$\{\{\s*(?:secrets\.GITHUB_TOKEN|github\.token)\s*\}\}\s*$/i;

function needOfAction(step: JobStep, way: JobWay, git: boolean): TokenNeed[] {
  const { uses } = step.step;
  const name = actionOf(step.step)?.name ?? "";
  const action = ACTIONS.get(name);
  if (action === undefined || uses === undefined || !takesBuiltIn(step, action.token, git)) return [];
  const scopes = opensNoPullRequest(name, step, way) ? ["contents"] : action.scopes;
  return [{ step, name, scopes, place: { file: step.file, at: uses.at }, releases: action.releases === true }];
}

function takesBuiltIn({ step, env }: JobStep, source: TokenSource, git: boolean): boolean {
  if (source === "checkout") return git;
  const given = env.get("GITHUB_TOKEN")?.text;
  if (source === "environment") return given !== undefined && BUILT_IN.test(given);
  const token = step.with.get(source.input)?.text ?? given;
  return token === undefined || BUILT_IN.test(token);
}

/** The action's own output, handed on under whatever name: `steps.changesets.outputs.hasChangesets == 'false'`. */
const NO_CHANGESETS =
  /!\s*[\w.-]*has_?-?changesets\b|\bhas_?-?changesets\s*(?:==\s*(?:'false'|false)|!=\s*(?:'true'|true))/i;

/** Whether the job runs only to publish: `changesets/action` opens a pull request where changesets are left, and else none. */
function opensNoPullRequest(name: string, step: JobStep, { path }: JobWay): boolean {
  if (step.inputs.get("skip-github-pull-request") === "true") return true;
  if (name !== "changesets/action" || !step.step.with.has("publish")) return false;
  const conditions = [...step.conditions, ...path.flatMap(({ job }) => job.if ?? [])];
  return conditions.some(({ text }) => NO_CHANGESETS.test(text));
}

const WITH_GH: readonly {
  readonly command: RegExp;
  readonly scopes: readonly string[];
  readonly releases: boolean;
}[] = [
  { command: /^gh release (?:create|edit|upload|delete|delete-asset)$/, scopes: ["contents"], releases: true },
  { command: /^gh pr (?:create|merge|edit|close|comment|ready|review)$/, scopes: ["pull-requests"], releases: false },
  { command: /^gh issue (?:create|edit|close|comment|reopen)$/, scopes: ["issues"], releases: false },
  { command: /^gh workflow (?:run|enable|disable)$/, scopes: ["actions"], releases: false },
];

function needsOfCommands(step: JobStep, { commandsOf }: Facts, git: boolean): TokenNeed[] {
  const token = (step.env.get("GH_TOKEN") ?? step.env.get("GITHUB_TOKEN"))?.text;
  const api = token !== undefined && BUILT_IN.test(token);
  return commandsOf(step).flatMap((command) => {
    const { words, line, environment } = command;
    if (!isHeardItself(command)) return [];
    const place = commandPlace(step, line);
    if (git && isPush(command))
      return [{ step, name: words.slice(0, 3).join(" "), scopes: ["contents"], place, releases: false }];
    // A variable of the command's own brings another token.
    const own = environment.has("GH_TOKEN") || environment.has("GITHUB_TOKEN");
    if (!api || own || words[0] !== "gh" || words.some((word) => word === "-R" || word.startsWith("--repo"))) return [];
    const name = words.slice(0, 3).join(" ");
    const known = WITH_GH.find((one) => one.command.test(name));
    return known === undefined ? [] : [{ step, name, scopes: known.scopes, place, releases: known.releases }];
  });
}

function isHeardItself(command: StartedCommand): boolean {
  return isHeard(command) && !command.opened;
}

function isPush({ words: [program, verb, ...rest] }: StartedCommand): boolean {
  const remote = rest.find((word) => !word.startsWith("-"));
  return (
    program === "git" &&
    verb === "push" &&
    !rest.some((word) => word === "--dry-run" || word === "-n") &&
    (remote === undefined || remote === "origin")
  );
}

/** Tools that tag what they release: the line is that of a command, which is looked at once more for whether it is heard. */
function madeBy(step: JobStep, line: number, { commandsOf }: Facts): TokenNeed[] {
  const command = commandsOf(step).find((one) => one.line === line && !one.opened);
  const { uses } = step.step;
  if (command === undefined) {
    const name = actionOf(step.step)?.name ?? "";
    return uses === undefined || ACTIONS.has(name)
      ? []
      : [{ step, name, scopes: ["contents"], place: { file: step.file, at: uses.at }, releases: true }];
  }
  if (!isHeardItself(command) || command.words[0] === "git" || command.words[0] === "gh") return [];
  const name = command.words.slice(0, 2).join(" ");
  return [{ step, name, scopes: ["contents"], place: commandPlace(step, line), releases: true }];
}
