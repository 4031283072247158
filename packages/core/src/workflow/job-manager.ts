import type { PackageManager } from "../workspace/workspace.ts";
import { actionName } from "./publish-actions.ts";
import { neededJobs, type JobStep, type JobWay } from "./publish-job.ts";
import { parseShell } from "./shell.ts";
import { unfoldSteps } from "./steps.ts";
import type { RepositoryWorkflows } from "./workflow.ts";
import { stripWrappers } from "./wrappers.ts";

type Name = PackageManager["name"];

const NAMES: ReadonlySet<string> = new Set<Name>(["npm", "pnpm", "yarn", "bun"]);

const INSTALLING = new Set(["install", "i", "ci", "install-clean", "clean-install", "add"]);

const SETUPS = new Map<string, Name>([
  ["pnpm/action-setup", "pnpm"],
  ["oven-sh/setup-bun", "bun"],
]);

/**
 * The client that a release installs with, by the steps of the job that publishes and of those it waits for: what installs
 * comes before what is only set up. `undefined` where they name none, or several.
 */
export function findJobManager(job: JobWay, { actions }: Pick<RepositoryWorkflows, "actions">): Name | undefined {
  const needed = job.path.flatMap(neededJobs).flatMap((location) => unfoldSteps(location, job.inputs, actions));
  const steps = [...job.steps, ...needed];
  return only(steps.flatMap(installedWith)) ?? only(steps.flatMap(setUp));
}

function only(names: readonly Name[]): Name | undefined {
  const [name, ...others] = new Set(names);
  return others.length === 0 ? name : undefined;
}

function installedWith({ run }: JobStep): Name[] {
  return parseShell(run ?? "").flatMap(({ words }) => {
    const [program = "", ...rest] = stripWrappers(words);
    if (!isName(program) || rest.some((word) => word === "-g" || word === "--global")) return [];
    const verb = rest.find((word) => !word.startsWith("-"));
    const installs = verb === undefined ? program === "yarn" : INSTALLING.has(verb);
    return installs ? [program] : [];
  });
}

function setUp({ step, inputs }: JobStep): Name[] {
  if (step.uses === undefined) return [];
  const name = actionName(step.uses.text).toLowerCase();
  const set = SETUPS.get(name);
  if (set !== undefined) return [set];
  const cache = name === "actions/setup-node" ? inputs.get("cache") : undefined;
  return cache !== undefined && isName(cache) ? [cache] : [];
}

function isName(text: string): text is Name {
  return NAMES.has(text);
}
