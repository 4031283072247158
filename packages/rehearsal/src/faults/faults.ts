import { setTimeout } from "node:timers/promises";

import type { Json } from "@slipway/core";

import { RATE_LIMITED } from "../access/refusals.ts";
import { createJsonReply, type Dropped, type Reply, type Transmission } from "../http/message.ts";
import type { Hold, RequestKind, RequestSubject } from "../http/routes.ts";

/** Refusals that npm and sigstore are known for, by name. */
export const KNOWN_REFUSALS = [
  "rate-limit",
  "packument-conflict",
  "previously-staged",
  "permission-denied",
  "bad-gateway",
  "log-conflict",
] as const;

export type KnownRefusal = (typeof KNOWN_REFUSALS)[number];

/** Whether the service does its work before: a publication that is answered with 502 `after` is stored. */
interface Timed {
  readonly when?: "before" | "after";
}

/** What happens to a request. */
export type FaultEffect =
  | (Timed & {
      readonly type: "refuse";
      readonly as: KnownRefusal;
      /** Seconds, for the header. */
      readonly retryAfter?: number;
    })
  | Answer
  /** The service's own answer, later. */
  | { readonly type: "delay"; readonly milliseconds: number }
  /** The service's own answer, in drops or cut off. */
  | ({ readonly type: "transmit" } & Transmission)
  | (Timed & { readonly type: "drop" })
  /** JSON that ends in the middle. */
  | (Timed & { readonly type: "malformed" })
  /** For `put`: the version is accepted and answers 404 for a while, or for a number of reads. */
  | { readonly type: "scan"; readonly milliseconds?: number; readonly reads?: number };

/** Any answer. In its texts `{version}` is the version that a publication brings, and `{path}` the path that was asked for. */
interface Answer extends Timed, Transmission {
  readonly type: "answer";
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; a text goes out as it is, without a content type of its own. */
  readonly body?: Json;
  /** In the place of a body: what npm and sigstore say why. */
  readonly message?: string;
  /** Seconds, for the header. */
  readonly retryAfter?: number;
  /** Where to go instead, for the header. */
  readonly redirect?: string;
  /** Milliseconds before the answer. */
  readonly delay?: number;
}

/** Something that goes wrong on demand. The first fault that matches a request and is not used up meets it. */
export interface Fault {
  readonly request: RequestKind;
  /** Every package, unless given. */
  readonly package?: string;
  /** How many requests it meets; all of them, unless given. */
  readonly times?: number;
  /** How many matching requests it lets pass first. */
  readonly skip?: number;
  readonly effect: FaultEffect;
}

/** A fault and what it has done so far. */
export interface InjectedFault {
  readonly fault: Fault;
  /** How many requests it met. */
  readonly uses: number;
}

const REFUSALS: Readonly<Record<KnownRefusal, { readonly status: number; readonly message: string }>> = {
  "rate-limit": { status: 429, message: RATE_LIMITED },
  // https://github.com/veryfront/veryfront-code/pull/4144
  "packument-conflict": {
    status: 409,
    message:
      "Failed to save packument. A common cause is if you try to publish a new package before the previous package has been fully processed.",
  },
  // https://github.com/npm/cli/issues/9889
  "previously-staged": { status: 409, message: 'Cannot publish over previously staged version "{version}"' },
  // https://github.com/kg86/visstr/pull/40
  "permission-denied": { status: 403, message: "OIDC permission denied for this action" },
  // https://github.com/npm/cli/issues/7770
  "bad-gateway": { status: 502, message: "Bad Gateway" },
  // https://github.com/sigstore/sigstore-js/issues/1708
  "log-conflict": {
    status: 409,
    message: `an equivalent entry already exists in the transparency log with UUID ${"0".repeat(80)}`,
  },
};

/** Faults that can be set while a rehearsal runs. */
export interface Faults {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /** In the order in which they were added. */
  readonly list: () => readonly InjectedFault[];
  /** The fault that meets a request, which counts as used. */
  readonly take: (subject: RequestSubject) => FaultEffect | undefined;
}

interface Entry {
  readonly fault: Fault;
  seen: number;
  uses: number;
}

/** Faults are used up one after the other, in the order in which they were added. */
export function createFaults(initial: readonly Fault[]): Faults {
  let entries: Entry[] = initial.map(createEntry);
  return {
    add: (fault) => void entries.push(createEntry(fault)),
    clear: () => {
      entries = [];
    },
    list: () => entries.map(({ fault, uses }) => ({ fault, uses })),
    take: (subject) => {
      const entry = entries.find((candidate) => matches(candidate, subject));
      if (entry === undefined) return undefined;
      entry.uses += 1;
      return entry.fault.effect;
    },
  };
}

function createEntry(fault: Fault): Entry {
  return { fault, seen: 0, uses: 0 };
}

/** Counts what it lets pass. */
function matches(entry: Entry, subject: RequestSubject): boolean {
  const { request, skip = 0, times = Number.POSITIVE_INFINITY } = entry.fault;
  const applies =
    request === subject.kind && (entry.fault.package === undefined || entry.fault.package === subject.package);
  if (!applies || entry.uses >= times) return false;
  entry.seen += 1;
  return entry.seen > skip;
}

/** What the client gets, and what the service itself said, if it was asked. */
export interface FaultedReply {
  readonly reply: Reply | Dropped;
  readonly served: Reply | undefined;
}

/** A request that a fault meets. */
export interface FaultedRequest extends RequestSubject {
  readonly path: string;
}

/**
 * What a fault makes of a request.
 *
 * @param serve Asks the service; `hold` is for a publication that is to be scanned.
 */
export async function applyFault(
  effect: FaultEffect,
  request: FaultedRequest,
  serve: (hold?: Hold) => Promise<Reply>,
): Promise<FaultedReply> {
  if (effect.type === "scan" || effect.type === "delay" || effect.type === "transmit") {
    if (effect.type === "delay") await setTimeout(effect.milliseconds);
    const served = await serve(effect.type === "scan" ? createHold(effect) : undefined);
    return { reply: effect.type === "transmit" ? { ...served, transmission: effect } : served, served };
  }
  const served = effect.when === "after" ? await serve() : undefined;
  if (effect.type === "answer" && effect.delay !== undefined) await setTimeout(effect.delay);
  return { reply: createFaultyReply(effect, request, served), served };
}

function createHold({ milliseconds, reads }: Extract<FaultEffect, { readonly type: "scan" }>): Hold {
  return { until: milliseconds === undefined ? undefined : Date.now() + milliseconds, reads };
}

function createFaultyReply(
  effect: Exclude<FaultEffect, { readonly type: "scan" | "delay" | "transmit" }>,
  request: FaultedRequest,
  served: Reply | undefined,
): Reply | Dropped {
  if (effect.type === "drop") return { dropped: true };
  if (effect.type === "malformed") {
    return { status: served?.status ?? 200, headers: { "content-type": "application/json" }, body: '{"versions": {' };
  }
  return createAnswer(
    effect.type === "refuse" ? { ...REFUSALS[effect.as], ...effect, type: "answer" } : effect,
    request,
  );
}

function createAnswer(answer: Answer, { version = "", path }: FaultedRequest): Reply {
  const { status, body, message = "", retryAfter, redirect, drip, cut } = answer;
  const fill = (text: string): string => text.replaceAll("{version}", version).replaceAll("{path}", path);
  const headers = {
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    ...(redirect !== undefined && { location: fill(redirect) }),
    ...answer.headers,
  };
  const transmission = drip === undefined && cut === undefined ? undefined : { drip, cut };
  if (typeof body === "string") return { status, headers, body: fill(body), transmission };
  const text = fill(message);
  // npm reads `error`, sigstore and the exchange `message`.
  const reply = createJsonReply(status, body === undefined ? { error: text, message: text } : body, headers);
  return { ...reply, transmission };
}
