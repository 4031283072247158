/**
 * Runs the integration tests of a checkout of semantic-release's npm plug-in against the embedded registry:
 *
 *     node tooling/suites/semantic-release.ts <checkout> [AVA's options…]
 *
 * They start a registry in Docker; six lines stand in for that file while they run.
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { REHEARSAL, runWithStandIn } from "./run-with-stand-in.ts";

const [checkout, ...options] = process.argv.slice(2);
if (checkout === undefined) throw new Error("where is the checkout of semantic-release/npm?");

const text = `import { startRehearsal } from "${pathToFileURL(join(REHEARSAL, "dist/index.js")).href}";
const rehearsal = await startRehearsal({ tokens: [{ token: "npm_integration", user: "integration", bypassTwoFactor: true }] });
export const start = async () => {};
export const stop = () => rehearsal.close();
export const url = rehearsal.registry;
export const authEnv = () => ({ npm_config_registry: url, NPM_TOKEN: "npm_integration" });
`;
const path = join(resolve(checkout), "test/helpers/npm-registry.js");
const tests = "test/integration.test.js";
process.exitCode = await runWithStandIn({ path, text }, ["ava", tests, ...options], resolve(checkout));
