import { expect, test } from "vitest";

import type { RequestRecord } from "../../tooling/benchmark/registry/request-record.ts";
import { summariseRequests } from "../../tooling/benchmark/results/summarise-requests.ts";
import { createGraph } from "../../tooling/benchmark/workspace/create-graph.ts";

const PACKAGES = [
  { name: "a", directory: "a", dependencies: [] },
  { name: "b", directory: "b", dependencies: ["a"] },
];

function put(name: string, start: number, end: number, status = 201): RequestRecord {
  return { method: "PUT", package: name, path: `/${name}`, start, end, status };
}

function get(name: string, start: number, end: number): RequestRecord {
  return { method: "GET", package: name, path: `/${name}`, start, end, status: 200 };
}

test.each<[string, RequestRecord[], object]>([
  ["in order", [put("a", 0, 10), put("b", 10, 20)], { published: 2, violations: 0, mostAtOnce: 1 }],
  ["before the answer", [put("a", 0, 10), put("b", 9, 20)], { published: 2, violations: 1, mostAtOnce: 2 }],
  ["without its dependency", [put("b", 0, 10)], { published: 1, violations: 1 }],
  [
    "that is read before and after",
    [get("a", 0, 1), put("a", 1, 10), get("a", 10, 11), get("b", 11, 12)],
    { published: 1, requests: 4, proofs: 1 },
  ],
  [
    "a failed try",
    [put("a", 0, 5, 500), put("b", 6, 9), put("a", 7, 10)],
    { published: 2, violations: 1, requests: 3 },
  ],
])("an upload %s is counted", (_, requests, expected) => {
  expect(summariseRequests(requests, PACKAGES)).toMatchObject(expected);
});

test.each([1, 3, 10, 50, 200])("a graph of %i packages has no cycle and unrelated names", (size) => {
  const packages = createGraph(size);
  const left = new Map(packages.map(({ name, dependencies }) => [name, dependencies]));
  expect(left.size).toBe(size);
  for (let before = Infinity; left.size < before;) {
    before = left.size;
    for (const [name, needs] of left) if (!needs.some((needed) => left.has(needed))) left.delete(name);
  }
  expect([...left.keys()]).toStrictEqual([]);
});
