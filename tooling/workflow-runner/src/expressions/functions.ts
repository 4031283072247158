import { data } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";

/** How far something came, as the status functions see it. */
export interface Status {
  readonly failed: boolean;
  /** Something before was skipped, failed or cancelled, so that `success()` does not hold. */
  readonly incomplete: boolean;
  readonly cancelled: boolean;
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions */
export function createStatusFunctions(status: Status): FunctionDefinition[] {
  return [
    answer("success", !status.failed && !status.incomplete && !status.cancelled),
    answer("failure", status.failed && !status.cancelled),
    answer("cancelled", status.cancelled),
    answer("always", true),
  ];
}

/** @param hash Gets the patterns, gives the digest, empty where no file is met. */
export function createHashFiles(hash: (patterns: readonly string[]) => string): FunctionDefinition {
  return {
    name: "hashFiles",
    minArgs: 1,
    maxArgs: 255,
    call: (...patterns) => new data.StringData(hash(patterns.map((pattern) => pattern.coerceString()))),
  };
}

/** GitHub's schema lets a job's `success` name jobs; what that means is documented nowhere, so it is not taken. */
function answer(name: string, value: boolean): FunctionDefinition {
  return { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) };
}
