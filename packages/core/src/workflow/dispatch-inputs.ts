import type { WorkflowTrigger } from "./workflow.ts";

/** What a workflow is started by hand with. `missing`: inputs that it wants and that nobody can guess. */
export interface DispatchInputs {
  readonly inputs: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  /** Names that were given and that the workflow does not have. */
  readonly unknown: readonly string[];
}

/** What says that packages go out, of inputs that ask for one of several. */
const PUBLISHING = ["publish", "release", "live", "production"];

/** Names of inputs that keep packages from going out, and of those that let them. */
const DRY = /^(?:is[_-]?)?dry[_-]?run$|^skip[_-]?publish$/i;
const WET = /^(?:do[_-]?)?(?:publish|release)$/i;

/**
 * The inputs with which a workflow publishes, where their names say so: of a choice the option `publish` or one of its like,
 * `dry-run` off, `publish` on. Everything else keeps its default.
 *
 * @param given By name, as a person has them; they go before all guesses.
 */
export function chooseInputs(
  { inputs, inputTypes, inputOptions, requiredInputs }: WorkflowTrigger,
  given: Readonly<Record<string, string>> = {},
): DispatchInputs {
  const chosen: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, standard] of inputs) {
    const key = name.toLowerCase();
    const typed = Object.entries(given).find(([one]) => one.toLowerCase() === key)?.[1];
    const value = typed ?? guess(name, inputTypes?.get(key), inputOptions?.get(key));
    if (value !== undefined) chosen[name] = value;
    else if (requiredInputs?.has(key) === true && (standard ?? "") === "") missing.push(name);
  }
  const names = new Set([...inputs.keys()].map((name) => name.toLowerCase()));
  return { inputs: chosen, missing, unknown: Object.keys(given).filter((name) => !names.has(name.toLowerCase())) };
}

function guess(name: string, type: string | undefined, options: readonly string[] = []): string | undefined {
  const option = PUBLISHING.find((word) => options.includes(word));
  if (option !== undefined) return option;
  if (DRY.test(name) && isBoolean(type, options)) return "false";
  return WET.test(name) && isBoolean(type, options) ? "true" : undefined;
}

/** Also one that lists both words, or says nothing of its type. */
function isBoolean(type: string | undefined, options: readonly string[]): boolean {
  if (type === "choice") return options.includes("true") && options.includes("false");
  return type === undefined || type === "boolean" || type === "string";
}
