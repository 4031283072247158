import type { PublishFailure } from "@slipway/core";
import * as v from "valibot";

import type { RegistryConfig } from "../config/read-registry-config.ts";
import { escapeName } from "../registry/escape-name.ts";
import { classifyFailure } from "./classify-failure.ts";
import { requestRegistry } from "./request-registry.ts";

/** Milliseconds. */
const TIMEOUT = 30_000;

const Granted = v.object({ token: v.pipe(v.string(), v.nonEmpty()) });

/** Refused and unreachable are different answers: only a refusal says something about the trusted publisher. */
export type ExchangeResult =
  | { readonly kind: "granted"; readonly token: string }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "unreachable"; readonly failure: PublishFailure };

export interface ExchangeRequest {
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
