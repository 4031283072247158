import type { CheckResult, Result, Results } from "./result.ts";

/** Puts a publication's result in the place of an earlier one under the same conditions, or at the end. */
export function addPublication(results: Results, added: Result): Results {
  return { ...results, publications: replace(results.publications, added, keyOf) };
}

export function addCheck(results: Results, added: CheckResult): Results {
  return { ...results, checks: replace(results.checks, added, ({ size }) => String(size)) };
}

function keyOf({ tool, size, latency, concurrency }: Result): string {
  return [tool, size, latency.get, latency.put, concurrency].join(" ");
}

function replace<Value>(values: readonly Value[], added: Value, key: (value: Value) => string): Value[] {
  return [...values.filter((value) => key(value) !== key(added)), added];
}
