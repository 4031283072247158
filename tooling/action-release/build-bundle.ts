/** Builds the action's bundle elsewhere than where it is run from: `node tooling/action-release/build-bundle.ts <folder>`. */
import { resolve } from "node:path";

import { rolldown } from "rolldown";

import config from "../../rolldown.config.ts";

const options = [config].flat().find(({ cwd }) => cwd === resolve("packages/action"));
const [folder] = process.argv.slice(2);
if (options === undefined || folder === undefined || options.output === undefined || Array.isArray(options.output))
  throw new Error("Usage: node tooling/action-release/build-bundle.ts <folder>, in the root of this repository");
const { output, ...input } = options;
const bundle = await rolldown(input);
await bundle.write({ ...output, dir: resolve(folder) });
await bundle.close();
