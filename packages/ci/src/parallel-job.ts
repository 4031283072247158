import type { Shard } from "@slipway/core";

import type { Environment } from "./provider/ci-provider.ts";

/** Where services that start one job several times tell each which it is, and the number that the first one has. */
const VARIABLES = [
  // https://docs.gitlab.com/ci/variables/predefined_variables/
  { index: "CI_NODE_INDEX", count: "CI_NODE_TOTAL", first: 1 },
  // https://circleci.com/docs/reference/variables/
  { index: "CIRCLE_NODE_INDEX", count: "CIRCLE_NODE_TOTAL", first: 0 },
] as const;

/** Which of several equal jobs this process is part of; nothing where no variable tells. */
export function readParallelJob(environment: Environment): Shard | undefined {
  for (const { index, count, first } of VARIABLES) {
    const shard = { index: Number(environment[index]) - first + 1, count: Number(environment[count]) };
    if (Number.isSafeInteger(shard.index) && Number.isSafeInteger(shard.count)) return shard;
  }
  return undefined;
}
