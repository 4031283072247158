import npmFetch from "npm-registry-fetch";

import type { RegistryConfig } from "../config/read-registry-config.ts";

/**
 * With what a request identifies itself: nothing, a bearer token of its own, or whatever npm's configuration has for the
 * registry.
 */
export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "configured" };

export interface RegistryRequest {
  readonly url: string;
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly credential: Credential;
  readonly accept?: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** Milliseconds of silence after which a small request is given up; else npm's configuration says. */
  readonly timeout?: number;
  /** Whether the status says it all. */
  readonly ignoreBody?: boolean;
  readonly fetchOptions: RegistryConfig["fetchOptions"];
}

type Response = Awaited<ReturnType<typeof npmFetch>>;

/**
 * One request to a registry through npm's own client, never repeated and never answered from npm's cache: this package
 * decides by itself what is tried again.
 *
 * @throws What `npm-registry-fetch` throws for an answer of 400 or more and for none.
 */
export async function requestRegistry(request: RegistryRequest): Promise<Response> {
  const { url, method = "GET", credential, accept, body, timeout, ignoreBody = false, fetchOptions } = request;
  return npmFetch(url, {
    ...fetchOptions,
    method,
    ignoreBody,
    registry: new URL("/", url).href,
    cache: undefined,
    preferOffline: false,
    offline: false,
    retry: { retries: 0 },
    ...(timeout !== undefined && { timeout }),
    ...(body !== undefined && { body }),
    ...(accept !== undefined && { headers: { accept } }),
    ...authentication(credential),
  });
}

/** `forceAuth` keeps npm's client from looking anywhere else, the configuration's static token included. */
function authentication(credential: Credential): object {
  if (credential.kind === "configured") return {};
  return { forceAuth: credential.kind === "none" ? {} : { token: credential.token }, otp: undefined };
}
