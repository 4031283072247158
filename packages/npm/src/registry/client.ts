import { createSecrets, isProtected, type Secrets } from "@slipway/core";
import * as v from "valibot";

import type { FilledIn } from "../config/hold-back.ts";
import { hasCredential, type RegistryConfig } from "../config/registry-config.ts";
import { fetchAnswer, type RegistryAnswer } from "./answer.ts";
import { createBrake, createBreaker, createCut, type Cut, type Stop } from "./brake.ts";
import { authenticate, type Credential, type CredentialSettings } from "./credential.ts";
import { type UnclearNotFound, unclearNotFound } from "./failure.ts";
import type { LaneOptions } from "./lanes.ts";
import { createPace, type Pace } from "./pace.ts";
import {
  defaultRetryPolicy,
  type RetryPolicy,
  type RetrySettings,
  systemTiming,
  type Timing,
  type Wait,
} from "./retry.ts";

/** Reads are small, and answered from a cache: many of them run at once. */
const CONNECTIONS = 32;

/** Digits of a one-time password: npm's have six. */
const SHORTEST_CODE = 4;

/** Everything that a registry is asked with. One for a run: its pace is the run's. */
export interface RegistryClient extends RetrySettings, CredentialSettings {
  readonly pace: Pace;
  /** Requests to one registry at a time. */
  readonly connections: number;
  /** Gives up what is under way, some time after the run was ended. */
  readonly cut: Cut;
  /** Told of a host that has not answered yet. */
  readonly tellSlow: (host: string) => void;
  /** Whether an address that answers 404 in no clear words is a registry whose way that is; each is asked once. */
  readonly meansAbsent: (registry: string, answer: UnclearNotFound) => Promise<boolean>;
  /** Told of every credential that a registry hands out, and asked to take them out of its words. */
  readonly secrets: Pick<Secrets, "add" | "redact">;
  /** One-time passwords that were sent: too short to be found in all texts, and a server may repeat them in its own. */
  readonly codes: Pick<Secrets, "add" | "redact">;
}

export interface RegistryClientOptions {
  /** Aborted, nothing new starts; what is under way settles. */
  readonly signal?: AbortSignal;
  /** Absent: that of a publishing job. */
  readonly policy?: RetryPolicy;
  /** Milliseconds that the run has; nothing new starts after them, and no pause is kept that ends later. */
  readonly deadline?: number;
  /** Told of every wait before another try. */
  readonly onWait?: (wait: Wait) => void;
  /** Told of a host that lets a request wait, and not again for a while. `milliseconds`: for how long by now. */
  readonly onSlow?: (slow: Slow) => void;
  /** Told once why nothing new starts any more. */
  readonly onStop?: (stop: Stop) => void;
  /** Milliseconds that what is under way has once the run is ended. */
  readonly grace?: number | undefined;
  /** Told when they are over, and something may be given up. */
  readonly onCut?: (grace: number) => void;
  readonly connections?: number;
  /** Requests that change something, at once; absent, ten, and more where the registry likes it. */
  readonly lanes?: LaneOptions | undefined;
  readonly timing?: Timing;
  readonly secrets?: RegistryClient["secrets"];
  /** Told once for each variable that a project's file gives to a host which nobody but it names, when that happens. */
  readonly onFilledIn?: (filledIn: FilledIn) => void;
  readonly insecureOrigins?: Iterable<string>;
}

/** A registry that takes its time. */
export interface Slow {
  readonly host: string;
  readonly milliseconds: number;
}

/** Milliseconds of silence that somebody who waits is told of. */
const SLOW = 5_000;

/** Milliseconds until it is told of the same host again. */
const SLOW_AGAIN = 60_000;

function createSlowTeller(now: () => number, onSlow: RegistryClientOptions["onSlow"]): (host: string) => void {
  const told = new Map<string, number>();
  return (host) => {
    const last = told.get(host);
    if (last !== undefined && now() - last < SLOW_AGAIN) return;
    told.set(host, now());
    onSlow?.({ host, milliseconds: SLOW });
  };
}

/** @param config npm's. */
export function createRegistryClient(config: RegistryConfig, options: RegistryClientOptions = {}): RegistryClient {
  const { policy = defaultRetryPolicy, deadline, onWait, onStop, connections = CONNECTIONS } = options;
  const { timing = systemTiming, secrets = { add: () => {}, redact: (text) => text } } = options;
  const brake = createBrake(timing.now, { deadline, onStop });
  const signal = options.signal === undefined ? brake.signal : AbortSignal.any([options.signal, brake.signal]);
  const hosts = new Set<string>();
  const proofs = new Map<string, Promise<boolean>>();
  const client: RegistryClient = {
    // npm's own limit is lower, and would silently undercut ours.
    config: { ...config, fetchOptions: { ...config.fetchOptions, maxSockets: connections } },
    connections,
    policy,
    timing,
    pace: createPace(timing, options.lanes),
    brake,
    breaker: createBreaker(brake),
    signal,
    cut: createCut(signal, { now: timing.now, grace: options.grace, onCut: options.onCut }),
    onWait,
    secrets,
    codes: createSecrets([], undefined, SHORTEST_CODE),
    onCredential: (host) => {
      if (hosts.has(host)) return;
      hosts.add(host);
      for (const filledIn of config.filledIn) if (filledIn.host === host) options.onFilledIn?.(filledIn);
    },
    insecureOrigins: new Set(options.insecureOrigins),
    tellSlow: createSlowTeller(timing.now, options.onSlow),
    meansAbsent: async (registry, answer) => {
      const key = `${answer} ${registry}`;
      const proof = proofs.get(key) ?? proveAbsence(client, registry, answer);
      proofs.set(key, proof);
      return proof;
    },
  };
  return client;
}

/** npm itself: whatever serves it as a manifest is a registry. */
const KNOWN_PACKAGE = "npm";
const Known = v.object({ name: v.literal(KNOWN_PACKAGE), version: v.string() });
/** What registries answer to a ping: an object, which every one fills as it likes. */
const Pong = v.looseObject({});
/** A name that nobody has: how a registry answers about it is how it says absent. */
const NOBODYS_PACKAGE = "slipway-asks-how-absence-is-said";

/**
 * Mirrors exist that say "not found" with an empty 404 or in plain text, and so does every web server that is no registry
 * at all. A page is taken for an answer only from a registry that has no other for a name that nobody has.
 */
async function proveAbsence(client: RegistryClient, registry: string, answer: UnclearNotFound): Promise<boolean> {
  const ask = async (path: string, isProof: (answer: RegistryAnswer) => Promise<boolean>): Promise<boolean> => {
    const request = { url: new URL(path, registry).href, timeout: client.policy.timeout };
    const asked = requestRegistry(client, { ...request, credential: { kind: "none" } }).then(isProof);
    if (await asked.catch(() => false)) return true;
    if (!hasCredential(registry, client.config)) return false;
    const asKnown = requestRegistry(client, { ...request, credential: { kind: "configured" } }).then(isProof);
    return asKnown.catch(() => false);
  };
  const isRegistry =
    (await ask("-/ping", async (pong) => v.is(Pong, await pong.json()))) ||
    (await ask(`${KNOWN_PACKAGE}/latest`, async (known) => v.is(Known, await known.json())));
  if (!isRegistry || answer === "words") return isRegistry;
  const url = new URL(NOBODYS_PACKAGE, registry).href;
  return requestRegistry(client, { url, timeout: client.policy.timeout, credential: { kind: "none" } }).then(
    () => false,
    (error: unknown) => unclearNotFound(error) === "page",
  );
}

export interface RegistryRequest {
  readonly url: string;
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly credential: Credential;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object | string;
  /** What a person confirms it with; absent where that is not theirs to do. */
  readonly secondFactor?: { readonly otp: string | undefined };
  /** Milliseconds of silence after which it is given up; else npm's configuration says. */
  readonly timeout?: number;
  /** Milliseconds after which it is given up whatever happens; else as long as a slow line takes. */
  readonly deadline?: number;
  /** Bytes of the answer, unpacked, beyond which it is given up. */
  readonly limit?: number;
  /** Whether it is about exactly this address: an answer that leads elsewhere is none. So it is with all that a person confirms. */
  readonly stays?: boolean;
  /** Whether the status says it all. */
  readonly ignoreBody?: boolean;
  /** How often npm's client repeats it by itself, which is for requests that nobody here decides about. */
  readonly repeats?: number;
}

/** npm's own default. */
const NPM_TIMEOUT = 300_000;

/** Of what is neither a packument nor a tarball. */
const ANSWER_LIMIT = 16 * 1024 * 1024;

/** Bytes a millisecond of a line that is still worth waiting for. */
const SLOWEST = 32;

/** Milliseconds within which so many bytes have to be on the other side. */
export function allowTime(bytes: number): number {
  return NPM_TIMEOUT + bytes / SLOWEST;
}

/** npm follows more, and every one of them is a server that was not asked for. */
const MOST_REDIRECTS = 5;

/**
 * One request to a registry through npm's own HTTP client, never answered from npm's cache and not repeated: this package
 * decides by itself what is tried again. Only what reads follows a redirect, without its credential as soon as that leads
 * to another origin, and never to where others can listen.
 *
 * @throws {RegistryRefusal} For an answer of 400 or more, and a redirect of what does not read.
 * @throws {ReleaseError} `REGISTRY_INSECURE`, `NPM_CONFIG_UNREADABLE`.
 * @throws What `make-fetch-happen` throws for no answer.
 */
export async function requestRegistry(client: RegistryClient, request: RegistryRequest): Promise<RegistryAnswer> {
  // What a person confirms with a password is asked of that registry and of no other.
  const { method = "GET", stays = method !== "GET" || request.secondFactor !== undefined } = request;
  let url = new URL(request.url);
  let { credential } = request;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await send(client, request, url, credential);
    const target = findTarget(answer, url);
    if (target === undefined) {
      // Read all the same, so that the connection is kept.
      if (request.ignoreBody === true) void answer.buffer().catch(() => {});
      return answer;
    }
    answer.drop();
    if (stays || redirects === MOST_REDIRECTS)
      throw redirected(answer.status, "it was redirected, which is not followed");
    if ((url.protocol === "https:" && target.protocol !== "https:") || (isProtected(url) && !isProtected(target))) {
      throw redirected(answer.status, "it was redirected to an address that others can read along");
    }
    if (target.origin !== url.origin) credential = { kind: "none" };
    url = target;
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function findTarget({ status, headers }: RegistryAnswer, base: URL): URL | undefined {
  if (!REDIRECTS.has(status)) return undefined;
  const target = URL.parse(headers.get("location") ?? "", base.href);
  if (target !== null && /^https?:$/u.test(target.protocol)) return target;
  throw redirected(status, "it was redirected to nowhere");
}

/** Code of the failure of what was sent elsewhere, which another try would be too. */
export const REDIRECTED = "EREDIRECT";

/** Shaped like the library's own error for what comes from something in between. */
function redirected(status: number, what: string): Error {
  return Object.assign(new Error(`${status}: ${what}`), { code: REDIRECTED, type: "invalid-json" });
}

async function send(
  client: RegistryClient,
  request: RegistryRequest,
  url: URL,
  credential: Credential,
): Promise<RegistryAnswer> {
  const { fetchOptions } = client.config;
  const { method = "GET", secondFactor, repeats = 0, limit = ANSWER_LIMIT } = request;
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const { authorization, cert, key } = authenticate(client, url, method, credential);
  const otp = secondFactor?.otp;
  const options = {
    method,
    body,
    headers: {
      "user-agent": `slipway node/${process.version}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      // To whoever can open a browser npm offers a link to confirm there.
      ...(secondFactor === undefined ? {} : { "npm-auth-type": "web" }),
      ...(otp === undefined ? {} : { "npm-otp": otp }),
      ...request.headers,
      ...(authorization === undefined ? {} : { authorization }),
    },
    ca: fetchOptions.ca,
    cert: cert ?? fetchOptions.cert,
    key: key ?? fetchOptions.key,
    localAddress: fetchOptions.localAddress,
    // What changes something waits for no read: its credential is seconds old.
    maxSockets: method === "GET" ? fetchOptions.maxSockets : Infinity,
    noProxy: fetchOptions["noProxy"],
    proxy: fetchOptions["httpsProxy"] || fetchOptions.proxy,
    strictSSL: fetchOptions.strictSSL,
    retry: { retries: repeats },
    timeout: Math.min(request.timeout ?? NPM_TIMEOUT, fetchOptions.timeout ?? NPM_TIMEOUT),
  };
  const allowed = request.deadline ?? allowTime(body?.length ?? 0);
  const milliseconds = Math.min(allowed, client.cut.left() ?? allowed);
  if (otp !== undefined) client.codes.add(otp);
  const redact = (text: string): string => client.codes.redact(client.secrets.redact(text));
  const slow = { after: SLOW, tell: () => client.tellSlow(url.host) };
  return fetchAnswer(url.href, options, { bytes: limit, milliseconds, cut: client.cut.signal, slow }, redact);
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
