import { clientFlags, splitArguments } from "./client.ts";
import type { PublishJob, PublishStep } from "./publish-job.ts";
import type { SourceSpan } from "./workflow.ts";

/** Whether the command that publishes names a registry. */
export function namesRegistry({ words }: PublishStep): boolean {
  const [program = "", ...rest] = words;
  return (splitArguments(rest, clientFlags(program)).flags.get("--registry") ?? "") !== "";
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
