import npmFetch from "npm-registry-fetch";
import * as v from "valibot";

import type { RegistryConfig } from "../config/registry-config.ts";

/**
 * With what a request identifies itself: nothing, a bearer token of its own, or whatever npm's configuration has for the
 * registry.
 */
export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "configured" };

interface RegistryRequest {
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

/** What npm's client throws for an answer of 400 or more. */
const Refusal = v.object({ statusCode: v.number(), body: v.optional(v.unknown()) });

/**
 * A `fetch` that reads from registries as npm does: with the configuration's credentials, proxy and certificates. An
 * answer of 400 or more is a response, not an error.
 */
export function createRegistryFetch({ registry, fetchOptions }: RegistryConfig): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      const url = input instanceof Request ? input.url : String(input);
      const headers = Object.fromEntries(new Headers(init?.headers));
      const response = await npmFetch(url, {
        ...fetchOptions,
        registry,
        headers,
        cache: undefined,
        retry: { retries: 1 },
      });
      const type = response.headers.get("content-type");
      return new Response(await response.buffer(), {
        status: response.status,
        headers: type === null ? {} : { "content-type": type },
      });
    } catch (error) {
      const refusal = v.safeParse(Refusal, error);
      if (!refusal.success) throw error;
      const { statusCode: status, body } = refusal.output;
      return body instanceof Uint8Array ? new Response(body, { status }) : Response.json(body ?? {}, { status });
    }
  };
}

/**
 * A package's name as npm writes it in a registry's addresses: `@scope%2fname`. For names that have been checked: it
 * escapes nothing else.
 *
 * Source: `setName` of `npm-package-arg`, which also tries to read the name as an address, at a cost of milliseconds.
 */
export function escapeName(name: string): string {
  return name.replace("/", "%2f");
}
