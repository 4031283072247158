import { locate } from "../json/locate.ts";
import { compareProblems } from "../problems/problem.ts";
import type { KnownProblem, ProblemCode } from "../rules/catalogue.ts";
import type { Config, Suppression } from "./config.ts";

/** Where the configuration was read from, so that an idle suppression can be pointed at. */
export interface ConfigSource {
  /** POSIX path from the workspace's base. */
  readonly file: string;
  readonly text: string;
}

/**
 * Takes out the problems that `slipway.json` says to ignore, and adds a warning for every suppression that matches none.
 *
 * @param couldMatch Whether this run looked for a code at all: a suppression of what only the registry, a tarball or CI
 *   can show is not idle because a run did without them.
 */
export function applySuppressions(
  problems: readonly KnownProblem[],
  { ignore = [] }: Config,
  source?: ConfigSource,
  couldMatch: (code: ProblemCode) => boolean = () => true,
): KnownProblem[] {
  const kept = problems.filter((problem) => !ignore.some((suppression) => matches(suppression, problem)));
  const idle = ignore.flatMap((suppression, index) => {
    if (!couldMatch(suppression.code) || problems.some((problem) => matches(suppression, problem))) return [];
    const warning = describeIdle(suppression, index, source);
    return ignore.some((other) => matches(other, warning)) || suppression.code === warning.code ? [] : [warning];
  });
  return [...kept, ...idle].toSorted(compareProblems);
}

function matches(suppression: Suppression, problem: KnownProblem): boolean {
  return suppression.code === problem.code && (suppression.package ?? problem.package) === problem.package;
}

function describeIdle(suppression: Suppression, index: number, source: ConfigSource | undefined): KnownProblem {
  const { code, package: name } = suppression;
  return {
    code: "CONFIG_SUPPRESSION_UNUSED",
    severity: "warning",
    file: source?.file,
    position: source === undefined ? undefined : locate(source.text, ["ignore", index]),
    field: `ignore.${index}`,
    actual: name === undefined ? code : `${code} of ${name}`,
  };
}
