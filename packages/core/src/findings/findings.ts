import type { Config, Suppression } from "../config/config.ts";
import { locate } from "../json/locate.ts";
import { compareProblems } from "../problems/problem.ts";
import type { Stage } from "../rule/rule.ts";
import { type KnownProblem as Problem, needsRegistry, stageOf } from "../rules/catalogue.ts";
import { withoutConsequences } from "./consequences.ts";

/** Where suppressions come from, so that an idle one can be pointed at. */
export interface SuppressionSource {
  readonly config: Pick<Config, "ignore">;
  /** POSIX path from the workspace's base. */
  readonly file: string;
  readonly text: string;
}

/** A problem that `slipway.json` says to ignore, and why. */
export interface SuppressedProblem {
  readonly problem: Problem;
  readonly reason: string;
  /** It is the pull request at hand that suppresses it. */
  readonly isNew?: true | undefined;
}

/** Everything that the stages of a release have found so far. A value: adding to it makes another one. */
export interface Findings {
  /** Errors first, then by file and position; each said once, without what is suppressed or follows from another. */
  readonly problems: readonly Problem[];
  readonly suppressed: readonly SuppressedProblem[];
  /** Whether a release stops here. */
  readonly stops: boolean;
  /**
   * With what further stages have found. What an earlier stage has said of the same package and field, often in another
   * file, is not said again. A suppression that matches nothing is a warning once its code's stage has spoken.
   */
  readonly add: (voices: readonly Voice[], problems: Iterable<Problem>) => Findings;
}

/** A stage that has come to its end, or that the registry's answers were at hand. */
type Voice = Stage | "registry";

/** Nothing found yet. */
export function createFindings(source?: SuppressionSource): Findings {
  return describe({ source, spoken: new Set(), found: [] });
}

interface State {
  readonly source: SuppressionSource | undefined;
  readonly spoken: ReadonlySet<Voice>;
  /** Each once, the suppressed among them. */
  readonly found: readonly Problem[];
}

function describe(state: State): Findings {
  const ignore = state.source?.config.ignore ?? [];
  const all = [...state.found, ...idleSuppressions(state, ignore)];
  const reasonFor = (problem: Problem): string | undefined =>
    ignore.find((suppression) => matches(suppression, problem))?.reason;
  const problems = withoutConsequences(all.filter((problem) => reasonFor(problem) === undefined)).toSorted(
    compareProblems,
  );
  return {
    problems,
    suppressed: all.toSorted(compareProblems).flatMap((problem) => {
      const reason = reasonFor(problem);
      return reason === undefined ? [] : [{ problem, reason }];
    }),
    stops: problems.some(({ severity }) => severity === "error"),
    add: (voices, more) =>
      describe({
        source: state.source,
        spoken: new Set([...state.spoken, ...voices]),
        found: [...state.found, ...unsaid(state.found, [...more])],
      }),
  };
}

function unsaid(found: readonly Problem[], more: readonly Problem[]): Problem[] {
  const said = new Set(found.map(({ code, package: name, field }) => keyOf(code, name, field)));
  const lines = new Set([...found, ...more].map(({ code, file, position }) => keyOf(code, file, position?.line)));
  return more.filter(
    ({ code, package: name, field, actual, file, position }) =>
      !said.has(keyOf(code, name, field)) && !lines.has(keyOf(SAME_AS_LINTER.get(actual ?? ""), file, position?.line)),
  );
}

/** What linters call the things that rules of ours look at too. */
const SAME_AS_LINTER: ReadonlyMap<string, Problem["code"]> = new Map([
  ["zizmor/unpinned-uses", "WORKFLOW_ACTION_UNPINNED"],
  ["zizmor/template-injection", "WORKFLOW_TEMPLATE_INJECTION"],
  ["zizmor/artipacked", "WORKFLOW_CREDENTIALS_PERSISTED"],
  ["zizmor/cache-poisoning", "WORKFLOW_CACHE_SHARED"],
  ["zizmor/secrets-inherit", "WORKFLOW_SECRETS_INHERITED"],
  ["zizmor/excessive-permissions", "WORKFLOW_ID_TOKEN_BROAD"],
  ["actionlint/expression", "WORKFLOW_TEMPLATE_INJECTION"],
]);

function keyOf(...parts: readonly (string | number | undefined)[]): string {
  return parts.join("\n");
}

/** Of what only the registry, a tarball or CI can show, a run that did without them says nothing. */
function idleSuppressions({ source, spoken, found }: State, ignore: readonly Suppression[]): Problem[] {
  return ignore.flatMap((suppression, index) => {
    if (!hasSpoken(spoken, suppression.code) || found.some((problem) => matches(suppression, problem))) return [];
    const { code, package: name, file } = suppression;
    if (code === "CONFIG_SUPPRESSION_UNUSED") return [];
    return {
      code: "CONFIG_SUPPRESSION_UNUSED",
      severity: "warning",
      file: source?.file,
      position: source && locate(source.text, ["ignore", index]),
      field: `ignore.${index}`,
      actual: `${code}${name === undefined ? "" : ` of ${name}`}${file === undefined ? "" : ` in ${file}`}`,
    };
  });
}

function hasSpoken(spoken: ReadonlySet<Voice>, code: Problem["code"]): boolean {
  return spoken.has(stageOf(code)) && (spoken.has("registry") || !needsRegistry(code));
}

/** Whether an entry of `ignore` is about a problem. */
function matches(suppression: Suppression, problem: Problem): boolean {
  return (
    suppression.code === problem.code &&
    (suppression.package ?? problem.package) === problem.package &&
    (suppression.file ?? problem.file) === problem.file
  );
}

/**
 * Says of each suppressed problem whether it is new.
 *
 * @param before What `slipway.json` said to ignore before.
 */
export function markNew(
  suppressed: readonly SuppressedProblem[],
  before: readonly Suppression[],
): readonly SuppressedProblem[] {
  return suppressed.map((one) => ({
    ...one,
    isNew: before.some((suppression) => matches(suppression, one.problem)) ? undefined : true,
  }));
}
