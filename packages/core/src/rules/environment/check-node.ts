import satisfies from "semver/functions/satisfies.js";

import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** As in the manifests' `engines`: the range npm 12 and its libraries are made for. */
const SUPPORTED = "^22.22.2 || ^24.15.0 || >=26";

/** Package managers only warn of an unsupported Node, and the bundled action has no package manager to warn. */
export function checkNode({ job }: CheckInput): Problem[] {
  if (job === undefined || satisfies(job.node, SUPPORTED, { includePrerelease: true })) return [];
  return [{ code: "ENVIRONMENT_NODE_UNSUPPORTED", severity: "warning", actual: job.node, expected: SUPPORTED }];
}
