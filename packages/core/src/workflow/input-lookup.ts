import type { Lookup } from "./evaluate-expression.ts";

/** Knows the inputs of a workflow and nothing else. */
export function inputLookup(inputs: ReadonlyMap<string, string | undefined>): Lookup {
  return (path) => (path.startsWith("inputs.") ? inputs.get(path.slice("inputs.".length)) : undefined);
}
