import { clientFlags, splitArguments } from "./client.ts";
import type { JobStep, PublishJob, PublishStep } from "./publish-job.ts";
import type { SourceSpan } from "./workflow.ts";

/** Whether the command that publishes names a registry. */
export function namesRegistry(publish: PublishStep): boolean {
  return flagOf(publish) !== "";
}

function flagOf({ words }: Pick<PublishStep, "words">): string {
  const [program = "", ...rest] = words;
  return splitArguments(rest, clientFlags(program)).flags.get("--registry") ?? "";
}

/**
 * The registry that a job chooses for what it publishes: the command's flag, a variable, the input of an action, or what
 * `actions/setup-node` wrote last, in npm's own order. `undefined` where the job chooses none, or none that is known.
 *
 * @param steps Of the job.
 */
export function registryOf(
  { words, step }: Pick<PublishStep, "words" | "step">,
  steps: readonly JobStep[],
): string | undefined {
  const flag = flagOf({ words });
  if (flag !== "") return flag;
  if (step === undefined) return undefined;
  const named = step.inputs.get("registry");
  if (step.step.uses !== undefined && named !== undefined && named !== "") return named;
  const variable = [...step.variables].find(([name]) => REGISTRY.test(name))?.[1][0];
  if (variable !== undefined && variable !== "") return variable;
  return setUpBefore(step, steps).at(-1)?.inputs.get("registry-url");
}

const SETUP_NODE = /^actions\/setup-node@/i;

/** The steps in front of another one that write an `.npmrc` which reads `NODE_AUTH_TOKEN`. */
export function setUpBefore(step: JobStep, steps: readonly JobStep[]): JobStep[] {
  const before = steps.slice(0, Math.max(steps.indexOf(step), 0));
  return before.filter((one) => SETUP_NODE.test(one.step.uses?.text ?? "") && one.step.with.has("registry-url"));
}

/** A variable that sends what a job publishes to a registry. */
interface RegistryVariable {
  readonly registry: string;
  readonly name: string;
  readonly file: string;
  readonly at: SourceSpan;
}

const REGISTRY = /^npm_config_registry$/i;

/** The variables of publishing steps that set npm's registry, as far as their values are known, each once. */
export function registryVariables({ publishes, workflow }: PublishJob): RegistryVariable[] {
  const found = new Map<SourceSpan, RegistryVariable>();
  for (const { step } of publishes) {
    for (const [name, value] of step?.env ?? []) {
      if (!REGISTRY.test(name) || value.dynamic || value.text === "") continue;
      const own = step?.step.env.get(name) === value;
      const file = own && step !== undefined ? step.file : workflow.file;
      found.set(value.at, { registry: value.text, name, file, at: value.at });
    }
  }
  return [...found.values()];
}
