import type { RequestRecord } from "../registry/request-record.ts";
import type { BenchmarkPackage } from "../workspace/create-graph.ts";
import type { Run } from "./result.ts";

/** What the registry's log says about a run. */
export function summariseRequests(
  requests: readonly RequestRecord[],
  packages: readonly BenchmarkPackage[],
): Pick<Run, "published" | "requests" | "proofs" | "violations" | "mostAtOnce"> {
  const puts = requests.filter(
    ({ method, package: name, path }) => method === "PUT" && name !== "" && !path.includes("/-/"),
  );
  const accepted = new Map(puts.filter(({ status }) => status === 201).map((put) => [put.package, put]));
  const violations = packages.flatMap(({ name, dependencies }) => {
    const put = accepted.get(name);
    if (put === undefined) return [];
    return dependencies.filter((dependency) => put.start < (accepted.get(dependency)?.end ?? Infinity));
  });
  return {
    published: accepted.size,
    requests: requests.length,
    proofs: requests.filter(({ package: name, start }) => start >= (accepted.get(name)?.end ?? Infinity)).length,
    violations: violations.length,
    mostAtOnce: countMostAtOnce(puts),
  };
}

function countMostAtOnce(requests: readonly RequestRecord[]): number {
  const events = requests
    .flatMap(({ start, end }) => [
      { time: start, change: 1 },
      { time: end, change: -1 },
    ])
    // What ends when something else starts was not beside it.
    .toSorted((a, b) => a.time - b.time || a.change - b.change);
  let most = 0;
  let current = 0;
  for (const { change } of events) {
    current += change;
    most = Math.max(most, current);
  }
  return most;
}
