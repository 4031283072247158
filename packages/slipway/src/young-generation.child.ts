/** Lets objects survive, as a release does that learns of package after package, and says how large that made the young generation. */
import { getHeapSpaceStatistics } from "node:v8";

import { limitYoungGeneration } from "./young-generation.ts";

if (process.argv[2] === "limited") limitYoungGeneration();

const kept: object[] = [];
for (let round = 0; round < 400; round += 1) {
  kept.push(...Array.from({ length: 2_000 }, (_, index) => ({ round, index, name: [`package-${index}`] })));
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
process.stdout.write(JSON.stringify({ kept: kept.length, bytes: young?.space_size ?? 0 }));
