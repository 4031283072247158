import { formatTrustCommand, type PublishFailure } from "@slipway/core";
import * as v from "valibot";

import type { RegistryConfig } from "../config/registry-config.ts";
import { type Credential, escapeName, requestRegistry } from "../registry/client.ts";
import { classifyFailure } from "../registry/failure.ts";
import { decodeClaims } from "../registry/id-token.ts";
import type { Attempt } from "../registry/retry.ts";
import { runPhase } from "./publish-package.ts";
import type { PackedEntry, Trial } from "./trial.ts";

interface Authorisation {
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

/** Milliseconds. */
const TIMEOUT = 30_000;

const Granted = v.object({ token: v.pipe(v.string(), v.nonEmpty()) });

/** Refused and unreachable are different answers: only a refusal says something about the trusted publisher. */
export type ExchangeResult =
  | { readonly kind: "granted"; readonly token: string }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "unreachable"; readonly failure: PublishFailure };

interface ExchangeRequest {
  readonly name: string;
  readonly registry: string;
  /** For the audience `npm:<registry host>`. */
  readonly idToken: string;
  readonly fetchOptions: RegistryConfig["fetchOptions"];
  readonly now: number;
}

/**
 * Exchanges an ID token for the credential of one package. On the wire as npm does it: a POST without a body, the name
 * escaped (`@scope%2fname`; a decoded slash is answered with 404), always at the root of the registry's host.
 */
export async function exchangeToken(request: ExchangeRequest): Promise<ExchangeResult> {
  const path = `/-/npm/v1/oidc/token/exchange/package/${escapeName(request.name)}`;
  try {
    const response = await requestRegistry({
      url: new URL(path, request.registry).href,
      method: "POST",
      credential: { kind: "bearer", token: request.idToken },
      timeout: TIMEOUT,
      fetchOptions: request.fetchOptions,
    });
    const answer = v.safeParse(Granted, await response.json());
    if (answer.success) return { kind: "granted", token: answer.output.token };
    return {
      kind: "unreachable",
      failure: { class: "gateway", phase: "exchange", status: response.status, message: "the answer holds no token" },
    };
  } catch (error) {
    const failure = classifyFailure(error, "exchange", request.now);
    return isRefusal(failure)
      ? { kind: "refused", status: failure.status, message: failure.message }
      : { kind: "unreachable", failure };
  }
}

function isRefusal(failure: PublishFailure): failure is PublishFailure & { status: number } {
  const { status, class: kind } = failure;
  return status !== undefined && (kind === "unauthorised" || kind === "forbidden" || kind === "invalid");
}

/** The claims that a trusted publisher is compared with, and those that say why a token is not accepted at all. */
const TELLING_CLAIMS = [
  "repository",
  "workflow_ref",
  "job_workflow_ref",
  "environment",
  "ref",
  "event_name",
  "repository_visibility",
  "runner_environment",
  "iss",
  "aud",
  "sub",
];

/**
 * What helps with a refused exchange: what the ID token said and, where a trusted publisher could be the remedy, how to set
 * it. A package that does not exist cannot have one, and a token that is not accepted at all (401) is not a matter of it.
 */
export function explainRefusal(
  entry: PackedEntry,
  status: number,
  idToken: string,
  stage: boolean,
): Required<Pick<PublishFailure, "claims">> & Pick<PublishFailure, "command"> {
  const claims = decodeClaims(idToken);
  const told = TELLING_CLAIMS.flatMap((name) => (claims[name] === undefined ? [] : [[name, claims[name]] as const]));
  const command = status === 404 && !entry.firstPublish ? createTrustCommand(entry.name, claims, stage) : undefined;
  return { claims: Object.fromEntries(told), ...(command !== undefined && { command }) };
}

const WORKFLOW_FILE = /\/\.github\/workflows\/(?<file>[^/@]+)@/u;

/**
 * The command with which an owner of a package makes the workflow of an ID token its trusted publisher. npm compares the
 * workflow that entered the run, not a reusable one that the job stands in.
 *
 * @returns Nothing when the token does not come from a workflow on GitHub.
 */
export function createTrustCommand(
  name: string,
  { repository, workflow_ref, environment }: Readonly<Record<string, string>>,
  stage: boolean,
): string | undefined {
  const workflow = WORKFLOW_FILE.exec(workflow_ref ?? "")?.groups?.["file"];
  if (repository === undefined || workflow === undefined) return undefined;
  return formatTrustCommand(name, { repository, workflow, ...(environment !== undefined && { environment }) }, stage);
}
