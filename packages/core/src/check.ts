import { compareProblems } from "./problems/problem.ts";
import { type CheckInput, createFacts } from "./rule/facts.ts";
import { type KnownProblem, runRules, runTarballRules, stageOf } from "./rules/catalogue.ts";
import { createSubject, type InspectInput } from "./rules/tarball/subject.ts";
import type { WorkspacePackage } from "./workspace/workspace.ts";

/**
 * Everything that would make the release fail or lie, as far as it can be known before packing. In a fixed order, as all
 * of these: errors first, then by file and position.
 */
export function check(input: CheckInput): KnownProblem[] {
  return runRules("check", createFacts(input)).toSorted(compareProblems);
}

/** The problems of what decides whether and how a package enters the plan. `check` finds them too. */
export function checkPlan(input: CheckInput): KnownProblem[] {
  return runRules("plan", createFacts(input)).toSorted(compareProblems);
}

/** A job that is about to publish, and what it is about to publish. */
export interface JobInput extends Pick<CheckInput, "context" | "settings" | "job"> {
  /** As their tarballs have them, at the places in the repository that the plan says they were packed from. */
  readonly packages: readonly WorkspacePackage[];
}

/**
 * What is wrong with the job that is about to publish, and with where the packed manifests say they come from in the light
 * of who this job is: a build may have rewritten `repository` after `check` had looked at it.
 *
 * @param input Without `job` when it publishes with a token.
 */
export function checkJob({ packages, ...input }: JobInput): KnownProblem[] {
  const { context, job } = input;
  const packageManager = { name: "npm" } as const;
  const workspace = { base: "", root: ".", git: true, tool: "single", packageManager, packages } as const;
  const facts = createFacts({ ...input, context, client: "npm", workspace, publishable: packages });
  const problems = runRules("job", facts);
  // The environment has to be right for an ID token, and for nothing else.
  const asked = job === undefined ? problems.filter(({ code }) => stageOf(code) !== "job") : problems;
  return asked.toSorted(compareProblems);
}

/** Everything that is wrong with one packed tarball. */
export function inspect(input: InspectInput): KnownProblem[] {
  return runTarballRules(createSubject(input)).toSorted(compareProblems);
}
