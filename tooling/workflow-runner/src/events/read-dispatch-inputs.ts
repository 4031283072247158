import type { Json, JsonObject } from "../values/json.ts";
import { Refusal } from "../values/refusal.ts";

/** An input as `workflow_dispatch` declares it, by the parser's account. */
interface InputConfig {
  readonly type: string;
  readonly required?: boolean;
  readonly default?: string | boolean | number;
  readonly options?: readonly string[];
}

/**
 * The inputs of a dispatch, with defaults and types, as the `inputs` context has them.
 *
 * @throws {Refusal} with GitHub's words.
 * @see https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
 */
export function readDispatchInputs(
  declared: Readonly<Record<string, InputConfig>>,
  given: Readonly<Record<string, string>>,
): JsonObject {
  const unexpected = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unexpected.length > 0) throw refuse(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => {
      const value = given[name] ?? defaultOf(input);
      if (value === "" && input.required === true) throw refuse(`Required input '${name}' not provided`);
      return [name, readValue(name, input, value)];
    }),
  );
}

function defaultOf({ type, default: value, options }: InputConfig): string {
  if (value !== undefined) return String(value);
  if (type === "boolean") return "false";
  return type === "choice" ? (options?.[0] ?? "") : "";
}

function readValue(name: string, { type, options }: InputConfig, value: string): Json {
  if (type === "choice" && options !== undefined && !options.includes(value)) {
    throw refuse(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
  }
  if (type !== "boolean") return value;
  if (value !== "true" && value !== "false") throw refuse(`Invalid value for input '${name}'`);
  return value === "true";
}

function refuse(message: string): Refusal {
  return new Refusal(`HTTP 422: ${message}`);
}
