import satisfies from "semver/functions/satisfies.js";

import type { PublishingJob } from "../../context/publishing-job.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** One range of versions that cannot do it. */
interface Shortcoming {
  readonly client: "npm" | "pnpm";
  readonly versions: string;
  /** Only together with these versions of Node. */
  readonly node?: string;
  readonly severity: Problem["severity"];
  readonly expected: string;
  readonly reason: string;
  readonly predicts: string;
}

const SHORTCOMINGS: readonly Shortcoming[] = [
  {
    client: "npm",
    versions: "<11.5.1",
    severity: "error",
    expected: "npm >=11.5.1",
    reason: "it never exchanges an ID token",
    predicts: "npm error code ENEEDAUTH",
  },
  {
    client: "npm",
    versions: "12.0.0",
    severity: "error",
    expected: "npm 11 or >=12.0.1",
    reason: "it was published without a library that signs provenance",
    predicts: "npm error Cannot find module 'sigstore'",
  },
  {
    client: "npm",
    versions: ">=12.0.0",
    node: "<22.22.2 || >=23.0.0 <24.15.0 || >=25.0.0 <26.0.0",
    severity: "error",
    expected: "Node ^22.22.2, ^24.15.0 or >=26 for npm 12, or npm 11",
    reason: "npm 12 refuses this version of Node",
    predicts: "npm error code EBADENGINE",
  },
  {
    client: "pnpm",
    versions: ">=11.0.0 <11.1.0",
    severity: "warning",
    expected: "a current pnpm 11",
    reason: "it prefers any token in `.npmrc`, a placeholder included, to the exchange",
    predicts: "ERR_PNPM_FAILED_TO_PUBLISH",
  },
];

/** Versions of npm and pnpm that cannot publish by trusted publishing. Slipway sends by itself and needs neither. */
export function checkClient({ context, job }: CheckInput): Problem[] {
  const cli = job?.cli;
  if (job === undefined || cli === undefined || !context.idToken) return [];
  return SHORTCOMINGS.filter((shortcoming) => applies(shortcoming, cli, job.node)).map(
    ({ severity, expected, reason, predicts }) => ({
      code: "ENVIRONMENT_CLIENT_UNSUPPORTED",
      severity,
      actual: `${cli.name} ${cli.version} on Node ${job.node}`,
      expected,
      reason,
      predicts,
    }),
  );
}

function applies(shortcoming: Shortcoming, cli: NonNullable<PublishingJob["cli"]>, node: string): boolean {
  if (shortcoming.client !== cli.name) return false;
  if (!satisfies(cli.version, shortcoming.versions, { includePrerelease: true })) return false;
  return shortcoming.node === undefined || satisfies(node, shortcoming.node);
}
