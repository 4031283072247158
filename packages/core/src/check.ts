import { compareProblems } from "./problems/problem.ts";
import { type CheckInput, createFacts } from "./rule/facts.ts";
import { type KnownProblem, runRules, runTarballRules, stageOf } from "./rules/catalogue.ts";
import { listHidden, listUnasked } from "./rules/package/closed-world.ts";
import { describeInstallScript } from "./rules/package/install-scripts.ts";
import { createSubject, type InspectInput, tarballProblem } from "./rules/tarball/subject.ts";
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

/** The names of what the packages of a release need and that nobody has asked the registry about. */
export function listNeeded(input: CheckInput): string[] {
  return listUnasked(createFacts(input));
}

/** The names of what the registry shows to nobody who has no credential, so that it may be there or not. */
export function listHiddenNeeds(input: CheckInput): string[] {
  return listHidden(createFacts(input));
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
  return [...runTarballRules(createSubject(input)), ...inspectInstallScript(input)].toSorted(compareProblems);
}

/** What `check` says of the manifest in the repository, said of the packed one. */
function inspectInstallScript(input: InspectInput): KnownProblem[] {
  const { manifest = {}, entries } = input.contents;
  const gyp = entries.some(({ type, path }) => type === "file" && path === "binding.gyp");
  const found = describeInstallScript(manifest, gyp);
  return found === undefined ? [] : [tarballProblem(input, found.problem, found.path)];
}
