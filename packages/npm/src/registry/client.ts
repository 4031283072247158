import npmFetch from "npm-registry-fetch";
import * as v from "valibot";

import type { RegistryConfig } from "../config/registry-config.ts";
import {
  createTokenBucket,
  defaultRetryPolicy,
  type RetryPolicy,
  type RetrySettings,
  systemTiming,
  type Timing,
  type Wait,
} from "./retry.ts";

/** Reads are small, and answered from a cache: many of them run at once. */
const CONNECTIONS = 32;

/** Everything that a registry is asked with. One for a run: its pace is the run's. */
export interface RegistryClient extends RetrySettings {
  readonly config: RegistryConfig;
  /** Requests to one registry at a time. */
  readonly connections: number;
  /** Whether an address answers as a registry does; each is asked once. */
  readonly isRegistry: (registry: string) => Promise<boolean>;
}

export interface RegistryClientOptions {
  /** Aborted, nothing new starts; what is under way settles. */
  readonly signal?: AbortSignal;
  /** Absent: that of a publishing job. */
  readonly policy?: RetryPolicy;
  /** Told of every wait before another try. */
  readonly onWait?: (wait: Wait) => void;
  readonly connections?: number;
  readonly timing?: Timing;
}

/** @param config npm's. */
export function createRegistryClient(config: RegistryConfig, options: RegistryClientOptions = {}): RegistryClient {
  const { signal, policy = defaultRetryPolicy, onWait, connections = CONNECTIONS, timing = systemTiming } = options;
  const proofs = new Map<string, Promise<boolean>>();
  const client: RegistryClient = {
    // npm's own limit is lower, and would silently undercut ours.
    config: { ...config, fetchOptions: { ...config.fetchOptions, maxSockets: connections } },
    connections,
    policy,
    timing,
    pace: createTokenBucket(timing),
    signal,
    onWait,
    isRegistry: async (registry) => {
      const proof = proofs.get(registry) ?? proveRegistry(client, registry);
      proofs.set(registry, proof);
      return proof;
    },
  };
  return client;
}

/** npm itself: whatever serves it as a manifest is a registry. */
const KNOWN_PACKAGE = "npm";
const Known = v.object({ name: v.literal(KNOWN_PACKAGE), version: v.string() });

/** Mirrors exist that say "not found" with an empty 404, and so does every web server that is no registry at all. */
async function proveRegistry(client: RegistryClient, registry: string): Promise<boolean> {
  try {
    const url = new URL(`${KNOWN_PACKAGE}/latest`, registry).href;
    const { timeout } = client.policy;
    const response = await requestRegistry(client, { url, credential: { kind: "configured" }, timeout });
    return v.is(Known, await response.json());
  } catch {
    return false;
  }
}

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
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** What a person confirms it with; absent where that is not theirs to do. */
  readonly secondFactor?: { readonly otp: string | undefined };
  /** Milliseconds of silence after which it is given up; else npm's configuration says. */
  readonly timeout?: number;
  /** Milliseconds after which it is given up whatever happens. */
  readonly deadline?: number;
  /** Whether the status says it all. */
  readonly ignoreBody?: boolean;
  /** How often npm's client repeats it by itself, which is for requests that nobody here decides about. */
  readonly repeats?: number;
}

type NpmResponse = Awaited<ReturnType<typeof npmFetch>>;

/** npm's own default. */
const NPM_TIMEOUT = 300_000;

/**
 * One request to a registry through npm's own client, never answered from npm's cache and not repeated: this package
 * decides by itself what is tried again.
 *
 * @throws What `npm-registry-fetch` throws for an answer of 400 or more and for none.
 */
export async function requestRegistry({ config }: RegistryClient, request: RegistryRequest): Promise<NpmResponse> {
  const { url, method = "GET", credential, headers, body, secondFactor, deadline, repeats = 0 } = request;
  const { fetchOptions } = config;
  return npmFetch(url, {
    ...fetchOptions,
    method,
    headers: { ...headers },
    body,
    ignoreBody: request.ignoreBody === true,
    registry: new URL("/", url).href,
    cache: undefined,
    preferOffline: false,
    offline: false,
    retry: { retries: repeats },
    timeout: Math.min(request.timeout ?? NPM_TIMEOUT, fetchOptions.timeout ?? NPM_TIMEOUT),
    signal: deadline === undefined ? undefined : AbortSignal.timeout(deadline),
    // To whoever can open a browser npm offers a link to confirm there.
    authType: secondFactor && "web",
    otp: secondFactor?.otp,
    ...authentication(credential),
  });
}

/** `forceAuth` keeps npm's client from looking anywhere else, the configuration's static token included. */
function authentication(credential: Credential): object {
  if (credential.kind === "configured") return {};
  return { forceAuth: credential.kind === "none" ? {} : { token: credential.token } };
}

/** What npm's client throws for an answer of 400 or more. */
const Refusal = v.object({ statusCode: v.number(), body: v.optional(v.unknown()) });

/**
 * A `fetch` that reads from registries as npm does: with the configuration's credentials, proxy and certificates. An
 * answer of 400 or more is a response, not an error.
 */
export function createRegistryFetch(client: RegistryClient): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      const url = input instanceof Request ? input.url : String(input);
      const headers = Object.fromEntries(new Headers(init?.headers));
      const response = await requestRegistry(client, { url, credential: { kind: "configured" }, headers, repeats: 1 });
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
