import type { PackedEntry, PackedPlan, Problem, PublishFailure, RegistryState } from "@slipway/core";
import pLimit from "p-limit";

import type { RegistryClient } from "../registry/client.ts";
import { judgeVersion, knownPackage } from "../registry/packument.ts";
import { isAborted, retry } from "../registry/retry.ts";
import { authorise, type AuthorisedRelease, createSilentStep } from "./authorise.ts";

/** Exchanges are small as well, but each is the registry's own work. */
const EXCHANGES_AT_ONCE = 16;

export interface ProbeOptions extends AuthorisedRelease {
  readonly plan: PackedPlan;
  /** What the registry shows of the plan's packages. What it does not show yet needs a credential. */
  readonly state: RegistryState;
}

/**
 * Does the exchange for every package before the first one is sent, and throws the credentials away: a release that stops
 * half way because one trusted publisher was forgotten is the failure that this tool exists for.
 */
export async function probe(client: RegistryClient, options: ProbeOptions): Promise<Problem[]> {
  if (options.auth.kind === "token") return [];
  const limit = pLimit(EXCHANGES_AT_ONCE);
  const step = createSilentStep(client);
  let givenUp = false;
  const problems = await Promise.all(
    options.plan.packages
      .filter((entry) => isMissing(entry, options))
      .map(async (entry) =>
        limit(async () => {
          if (givenUp || isAborted(client.signal)) return [];
          const result = await retry(client, async () => authorise(client, options, entry, step), entry.name);
          if ("value" in result) return [];
          // No ID token and no answer, after all tries, are not about this package.
          givenUp ||= result.failure.class !== "exchange" || result.failure.phase !== "exchange";
          return [describe(entry, result.failure)];
        }),
      ),
  );
  return problems.flat();
}

/** What is on the registry already needs no credential. */
export function isMissing(entry: PackedEntry, { state }: ProbeOptions): boolean {
  const shown = knownPackage(state, entry.name);
  return shown === undefined || judgeVersion(entry, shown, "read").kind === "absent";
}

function describe(entry: PackedEntry, { class: kind, phase, status, message, ...refusal }: PublishFailure): Problem {
  const actual = status === undefined ? message : `${status} ${message}`;
  if (phase === "id-token") return { code: "EXCHANGE_ID_TOKEN_FAILED", severity: "error", actual };
  if (kind !== "exchange") return { code: "EXCHANGE_UNREACHABLE", severity: "error", package: entry.name, actual };
  return {
    code: "EXCHANGE_REFUSED",
    severity: "error",
    package: entry.name,
    actual,
    expected: "201",
    claims: refusal.claims,
    command: refusal.command,
    reason: entry.firstPublish
      ? "it was never published, and a trusted publisher needs an existing package"
      : undefined,
  };
}
