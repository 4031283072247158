import { groupBy } from "../problems/group.ts";
import { severities } from "../problems/problem.ts";
import type { KnownProblem as Problem } from "../rules/catalogue.ts";

interface Consequence {
  readonly cause: Problem["code"];
  readonly consequence: Problem["code"];
  /** Beyond the package, which is the same. */
  readonly follows: (cause: Problem, consequence: Problem) => boolean;
}

const sameField: Consequence["follows"] = (cause, consequence) => cause.field === consequence.field;
const sameActual: Consequence["follows"] = (cause, consequence) => cause.actual === consequence.actual;
const always: Consequence["follows"] = () => true;

/** What packing was meant to replace. */
const unreplaced: Consequence["follows"] = (_, { expected }) => expected !== undefined;

/** What is known to follow from something else that was found. */
const CONSEQUENCES: readonly Consequence[] = [
  // The range that was packed is neither the one planned nor one that takes in the version of this release.
  { cause: "TARBALL_DEPENDENCY_CHANGED", consequence: "PACKED_MANIFEST_MISMATCH", follows: sameField },
  { cause: "TARBALL_DEPENDENCY_CHANGED", consequence: "DEPENDENCY_SIBLING_LEFT_OUT", follows: sameField },
  { cause: "DEPENDENCY_PROTOCOL_LEFT", consequence: "TARBALL_PROTOCOL_LEAK", follows: sameField },
  { cause: "PUBLISH_CONFIG_IGNORED", consequence: "TARBALL_TARGET_TYPESCRIPT", follows: unreplaced },
  { cause: "TARBALL_PUBLISH_CONFIG_IGNORED", consequence: "TARBALL_TARGET_TYPESCRIPT", follows: unreplaced },
  { cause: "FIRST_PUBLISH_UNDER_OIDC", consequence: "EXCHANGE_REFUSED", follows: always },
];

/** What was foreseen with a doubt, and what a later stage has seen of it. */
const FORESEEN: readonly Consequence[] = [
  { cause: "TARBALL_PUBLISH_CONFIG_IGNORED", consequence: "PUBLISH_CONFIG_IGNORED", follows: always },
  { cause: "TARBALL_TARGET_MISSING", consequence: "TARGET_NOT_PACKED", follows: sameActual },
];

/**
 * One cause is one problem: without what follows from another one of the same package that is at least as grave. What was
 * foreseen gives its reason to what was seen.
 */
export function withoutConsequences(problems: readonly Problem[]): Problem[] {
  const left = withoutAny(CONSEQUENCES, problems);
  const foreseen = groupByPackage(FORESEEN, "consequence", left);
  return withoutAny(FORESEEN, left).map((problem) => {
    const reasons = (foreseen.get(packageOf(problem)) ?? [])
      .filter((one) => follows(FORESEEN, problem, one))
      .flatMap(({ reason }) => reason ?? []);
    return reasons.length === 0
      ? problem
      : { ...problem, reason: [problem.reason, ...reasons].filter(Boolean).join("; ") };
  });
}

function withoutAny(known: readonly Consequence[], problems: readonly Problem[]): Problem[] {
  const causes = groupByPackage(known, "cause", problems);
  return problems.filter(
    (problem) => !(causes.get(packageOf(problem)) ?? []).some((cause) => follows(known, cause, problem)),
  );
}

/** Of the problems that have a part in it: thousands of packages may have one each. */
function groupByPackage(
  known: readonly Consequence[],
  part: "cause" | "consequence",
  problems: readonly Problem[],
): ReadonlyMap<string, readonly Problem[]> {
  const codes = new Set(known.map(({ [part]: code }) => code));
  return groupBy(
    problems.filter(({ code }) => codes.has(code)),
    packageOf,
  );
}

function packageOf(problem: Problem): string {
  return problem.package ?? "";
}

function follows(known: readonly Consequence[], cause: Problem, problem: Problem): boolean {
  return known.some(
    (one) =>
      one.consequence === problem.code &&
      one.cause === cause.code &&
      cause.package === problem.package &&
      severities.indexOf(cause.severity) <= severities.indexOf(problem.severity) &&
      one.follows(cause, problem),
  );
}
