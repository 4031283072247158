import { decodeClaims } from "./decode-claims.ts";
import { exchangeToken } from "./exchange-token.ts";
import { explainRefusal } from "./explain-refusal.ts";
import type { Credential } from "./request-registry.ts";
import type { Attempt } from "./retry.ts";
import { runPhase } from "./run-phase.ts";
import type { Trial } from "./trial.ts";

export interface Authorisation {
  readonly credential: Credential;
  /** Of the ID token that was exchanged; empty without one. */
  readonly claims: Readonly<Record<string, string>>;
}

/**
 * The credential for one package. With trusted publishing it comes from an exchange and from nowhere else: a refusal is the
 * end of this package, never a reason to try a static token.
 */
export async function obtainCredential(trial: Trial): Promise<Attempt<Authorisation>> {
  const { entry, settings } = trial;
  const { auth, plan, config, retry } = settings;
  if (auth.kind === "token") return { value: { credential: { kind: "configured" }, claims: {} } };

  const audience = `npm:${new URL(plan.registry).hostname}`;
  const idToken = await runPhase(trial, "id-token", async () => auth.mintIdToken(audience));
  if ("failure" in idToken) return idToken;
  const exchange = await runPhase(trial, "exchange", async () =>
    exchangeToken({
      name: entry.name,
      registry: plan.registry,
      idToken: idToken.value,
      fetchOptions: config.fetchOptions,
      now: retry.timing.now(),
    }),
  );
  if ("failure" in exchange) return exchange;
  const result = exchange.value;
  if (result.kind === "unreachable") return { failure: result.failure };
  if (result.kind === "granted") {
    return { value: { credential: { kind: "bearer", token: result.token }, claims: decodeClaims(idToken.value) } };
  }
  const { status, message } = result;
  const explanation = explainRefusal(entry, status, idToken.value, settings.stage === true);
  return { failure: { class: "exchange", phase: "exchange", status, code: `E${status}`, message, ...explanation } };
}
