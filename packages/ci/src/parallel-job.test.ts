import { expect, test } from "vitest";

import { readParallelJob } from "./parallel-job.ts";

test.each([
  [
    { CI_NODE_INDEX: "2", CI_NODE_TOTAL: "4" },
    { index: 2, count: 4 },
  ],
  [
    { CIRCLE_NODE_INDEX: "0", CIRCLE_NODE_TOTAL: "3" },
    { index: 1, count: 3 },
  ],
  [
    { CIRCLE_NODE_INDEX: "2", CIRCLE_NODE_TOTAL: "3" },
    { index: 3, count: 3 },
  ],
  [{ CI_NODE_TOTAL: "1" }, undefined],
  [{ CI_NODE_INDEX: "x", CI_NODE_TOTAL: "2" }, undefined],
  [{}, undefined],
])("%j", (environment, shard) => {
  expect(readParallelJob(environment)).toStrictEqual(shard);
});
