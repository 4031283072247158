import type { Problem, PublishFailure } from "@slipway/core";
import pLimit from "p-limit";

import { classifyFailure } from "../registry/failure.ts";
import { type Attempt, isAborted, retry } from "../registry/retry.ts";
import { exchangeToken, explainRefusal } from "./authorise.ts";
import type { MintIdToken, PublishSettings } from "./publish-settings.ts";
import type { PackedEntry } from "./trial.ts";

type Settings = Pick<PublishSettings, "plan" | "config" | "retry" | "stage">;
type Refusal = { readonly status: number; readonly message: string; readonly idToken: string };

/**
 * Does the exchange for every package before the first one is sent, and throws the credentials away: a release that stops
 * half way because one trusted publisher was forgotten is the failure that this tool exists for.
 *
 * @param concurrency Exchanges at once.
 */
export async function probe(
  entries: readonly PackedEntry[],
  mintIdToken: MintIdToken,
  settings: Settings,
  concurrency: number,
): Promise<Problem[]> {
  const limit = pLimit(concurrency);
  let givenUp = false;
  const problems = await Promise.all(
    entries.map(async (entry) =>
      limit(async () => {
        if (givenUp || isAborted(settings.retry.signal)) return [];
        const result = await retry(async () => exchangeOnce(entry, mintIdToken, settings), settings.retry);
        const problem = describe(entry, result, settings.stage === true);
        // No ID token and no answer, after all tries, are not about this package.
        givenUp ||= problem !== undefined && problem.code !== "EXCHANGE_REFUSED";
        return problem === undefined ? [] : [problem];
      }),
    ),
  );
  return problems.flat();
}

/** Nothing when granted. */
async function exchangeOnce(
  { name }: PackedEntry,
  mintIdToken: MintIdToken,
  { plan, config, retry: { timing } }: Settings,
): Promise<Attempt<Refusal | undefined>> {
  let idToken: string;
  try {
    idToken = await mintIdToken(`npm:${new URL(plan.registry).hostname}`);
  } catch (error) {
    return { failure: classifyFailure(error, "id-token", timing.now()) };
  }
  const { registry } = plan;
  const result = await exchangeToken({ name, registry, idToken, fetchOptions: config.fetchOptions, now: timing.now() });
  if (result.kind === "unreachable") return { failure: result.failure };
  if (result.kind === "granted") return { value: undefined };
  return { value: { status: result.status, message: result.message, idToken } };
}

function describe(entry: PackedEntry, result: Attempt<Refusal | undefined>, stage: boolean): Problem | undefined {
  if ("failure" in result) return describeFailure(entry, result.failure);
  if (result.value === undefined) return undefined;
  const { status, message, idToken } = result.value;
  return {
    code: "EXCHANGE_REFUSED",
    severity: "error",
    package: entry.name,
    actual: `${status} ${message}`,
    expected: "201",
    ...explainRefusal(entry, status, idToken, stage),
    ...(entry.firstPublish && { reason: "it was never published, and a trusted publisher needs an existing package" }),
  };
}

function describeFailure(entry: PackedEntry, { phase, status, message }: PublishFailure): Problem {
  const actual = status === undefined ? message : `${status} ${message}`;
  return phase === "id-token"
    ? { code: "EXCHANGE_ID_TOKEN_FAILED", severity: "error", actual }
    : { code: "EXCHANGE_UNREACHABLE", severity: "error", package: entry.name, actual };
}
