/**
 * Runs the end-to-end tests of a checkout of changesets against the embedded registry:
 *
 *     node tooling/suites/changesets.ts <checkout> [vitest's options…]
 *
 * They start a registry by its binary, `pnpr`; a script stands in for it while they run.
 */
import { join, resolve } from "node:path";

import { REHEARSAL, runWithStandIn } from "./run-with-stand-in.ts";

const [checkout, ...options] = process.argv.slice(2);
if (checkout === undefined) throw new Error("where is the checkout of changesets?");

/** Of the binary's options, only the port is of use to a registry in memory. */
const text = `#!/bin/sh
while [ "$1" != --listen ]; do shift; done
exec '${process.execPath}' '${REHEARSAL}/bin/rehearsal.js' --port "\${2##*:}" --new-scoped public
`;
const path = join(resolve(checkout), "packages/cli/node_modules/.bin/pnpr");
const tests = "packages/cli/src/commands/publish/__tests__/e2e.test.ts";
process.exitCode = await runWithStandIn({ path, text }, ["vitest", "run", tests, ...options], resolve(checkout));
