import { groupBy } from "../problems/group.ts";
import type { Problem } from "../problems/problem.ts";
import type { Stage } from "../rule/rule.ts";
import { type KnownProblem, stageOf } from "../rules/catalogue.ts";

/** What a commit has: what was found in it, and its packages' versions by name. */
interface Found<Kind extends Problem = Problem> {
  readonly problems: readonly Kind[];
  readonly versions: ReadonlyMap<string, string>;
}

/**
 * Says of each problem whether another commit has it as well, wherever it stands there: lines may have moved, steps and
 * entries have been put in front, a package's directory have another name, its version have been raised. Of several that
 * look alike as many are unchanged as there were, those that stand where they stood before the others.
 *
 * What is known of this run alone, and not of files, is the same in every commit, and nobody's change: it is left as it is.
 */
export function markUnchanged<Kind extends Problem>(now: Found<Kind>, before: Found): readonly Kind[] {
  const left = new Set(before.problems.filter(isOfFiles));
  const marked = new Set<Kind>();
  for (const identify of [identifyPlace, identifySubject]) {
    const known = groupBy([...left], (problem) => identify(problem, before.versions));
    for (const problem of now.problems) {
      const one =
        marked.has(problem) || !isOfFiles(problem) ? undefined : takeOne(known, identify(problem, now.versions));
      if (one === undefined) continue;
      left.delete(one);
      marked.add(problem);
    }
  }
  return now.problems.map((problem) => (marked.has(problem) ? { ...problem, unchanged: true } : problem));
}

function takeOne(known: ReadonlyMap<string, Problem[]>, identity: string): Problem | undefined {
  return known.get(identity)?.shift();
}

/** Codes about the job that looks, by their prefix. */
const OF_RUN = "ENVIRONMENT_";

function isOfFiles({ code }: Problem): boolean {
  return !code.startsWith(OF_RUN);
}

function identifyPlace(problem: Problem, versions: Found["versions"]): string {
  const { file, field } = problem;
  return JSON.stringify([file, field, identifySubject(problem, versions)]);
}

/** What is wrong with what, in whichever file and line. A package is itself wherever it lies; anything else is its file. */
function identifySubject(problem: Problem, versions: Found["versions"]): string {
  const { code, severity, package: name, file, field, entry, actual, expected } = problem;
  const version = name === undefined ? undefined : versions.get(name);
  const general = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : withoutLines(withoutVersion(text, version));
  return JSON.stringify([
    code,
    severity,
    name ?? file,
    field === undefined ? undefined : withoutPositions(field),
    general(entry),
    general(actual),
    general(expected),
  ]);
}

/** `jobs.publish.steps.3` and `steps[3]` without the number. */
function withoutPositions(field: string): string {
  return field.replace(/(?<=^|[.[])\d+(?=$|[.\]])/gu, "*");
}

/** `release.yml:12` and `dist/index.js:3:4` without the numbers. */
function withoutLines(text: string): string {
  return text.replace(/(?<=\.\w+):\d+(?::\d+)?(?![\w./-])/gu, "");
}

function withoutVersion(text: string, version: string | undefined): string {
  if (version === undefined || version === "") return text;
  // Not inside of a longer number: `1.2.0` is no part of `11.2.0`, nor of `1.2.0-beta.1`.
  return text.split(version).reduce((before, after) => `${before}${isWithin(before, after) ? version : "*"}${after}`);
}

function isWithin(before: string, after: string): boolean {
  return /[\w.+-]$/u.test(before) || /^[\w+-]|^\.\w/u.test(after);
}

/** Stages that look at what was packed: nobody packs another commit for the sake of comparing. */
const PACKED: ReadonlySet<Stage> = new Set(["inspect", "install"]);

function isPacked({ code }: KnownProblem): boolean {
  return PACKED.has(stageOf(code));
}

/**
 * Says of what was found in tarballs and by installing that it is unchanged, where that is certain without another tarball.
 *
 * @param untouched Names of packages of which nothing has changed that they are built of.
 */
export function markByInputs(
  problems: readonly KnownProblem[],
  untouched: ReadonlySet<string>,
): readonly KnownProblem[] {
  return problems.map((problem) =>
    isPacked(problem) && problem.package !== undefined && untouched.has(problem.package)
      ? { ...problem, unchanged: true }
      : problem,
  );
}

/** How many problems may be new or not. */
export function countUncompared(problems: readonly KnownProblem[]): number {
  return problems.filter((problem) => isPacked(problem) && problem.unchanged !== true).length;
}
