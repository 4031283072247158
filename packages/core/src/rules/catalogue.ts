import { compareText, type Problem } from "../problems/problem.ts";
import type { Facts } from "../rule/facts.ts";
import type { Page } from "../rule/page.ts";
import type { CodeSet, Rule, Stage } from "../rule/rule.ts";
import * as changesetsCodes from "./changesets/index.ts";
import * as environmentRules from "./environment/index.ts";
import * as packageRules from "./package/index.ts";
import * as releaseCodes from "./release/index.ts";
import * as repositoryRules from "./repository/index.ts";
import * as tarballRules from "./tarball/index.ts";
import type { TarballSubject } from "./tarball/subject.ts";
import * as workflowRules from "./workflow/index.ts";

type CodeOf<Group> = { [Name in keyof Group]: Group[Name] extends CodeSet<infer Code> ? Code : never }[keyof Group];

/** Every code there is. A code is stable; its prefix names what the rule looks at. */
export type ProblemCode =
  | CodeOf<typeof changesetsCodes>
  | CodeOf<typeof environmentRules>
  | CodeOf<typeof packageRules>
  | CodeOf<typeof releaseCodes>
  | CodeOf<typeof repositoryRules>
  | CodeOf<typeof tarballRules>
  | CodeOf<typeof workflowRules>;

/** A problem with a code that has a page. */
export type KnownProblem = Problem<ProblemCode>;

const sets: readonly CodeSet[] = [
  repositoryRules,
  packageRules,
  workflowRules,
  environmentRules,
  tarballRules,
  releaseCodes,
  changesetsCodes,
].flatMap((group) => Object.values(group));

interface Entry {
  readonly page: Page;
  readonly set: CodeSet;
}

const entries: ReadonlyMap<string, Entry> = new Map(
  sets.flatMap((set) => Object.entries(set.codes).map(([code, page]) => [code, { page, set }])),
);

/** Every code, sorted. */
export const codes: readonly ProblemCode[] = [...entries.keys()].filter(isProblemCode).toSorted(compareText);

/** Whether a text is one of the codes there are. */
export function isProblemCode(text: string): text is ProblemCode {
  return entries.has(text);
}

/** What there is to say about a code. */
export function pageOf(code: ProblemCode): Page {
  return entryOf(code).page;
}

/** The stage that decides about a code: where it ran and did not find such a problem, there is none. */
export function stageOf(code: ProblemCode): Stage {
  return entryOf(code).set.stage;
}

/** Whether problems of a code may be missed without the registry's answers. */
export function needsRegistry(code: ProblemCode): boolean {
  return entryOf(code).set.needsRegistry === true;
}

/** Whether a code is about credentials or identity, so that it is suppressed for one package or one file only. */
export function isNarrow(code: ProblemCode): boolean {
  return entryOf(code).set.narrow?.includes(code) === true;
}

function entryOf(code: ProblemCode): Entry {
  const entry = entries.get(code);
  if (entry === undefined) throw new TypeError(`no rule for ${code}`);
  return entry;
}

/** A rule as those see it who run it. */
type Runnable<Subject> = Pick<Rule<ProblemCode, Subject>, "stage" | "alsoIn" | "check">;

const releaseRules: readonly Runnable<Facts>[] = [
  ...Object.values(repositoryRules),
  ...Object.values(packageRules),
  ...Object.values(workflowRules),
  ...Object.values(environmentRules),
].filter((set) => "check" in set);

const inspectingRules: readonly Runnable<TarballSubject>[] = Object.values(tarballRules).filter(
  (set) => "check" in set,
);

/** What the rules of a stage say about a release. */
export function runRules(stage: Stage, facts: Facts): KnownProblem[] {
  return releaseRules.filter((rule) => speaksIn(rule, stage)).flatMap((rule) => [...rule.check(facts)]);
}

/** What the rules say about one tarball. */
export function runTarballRules(subject: TarballSubject): KnownProblem[] {
  return inspectingRules.flatMap((rule) => [...rule.check(subject)]);
}

function speaksIn({ stage, alsoIn = [] }: Runnable<never>, wanted: Stage): boolean {
  return stage === wanted || alsoIn.includes(wanted);
}
