import { setTimeout } from "node:timers/promises";

import { createJsonReply } from "../http/create-json-reply.ts";
import type { Dropped, Reply } from "../http/message.ts";
import type { Hold } from "../registry/store.ts";
import type { RequestSubject } from "../service/request-record.ts";
import type { FaultEffect, KnownRefusal } from "./fault.ts";

/** What the client gets, and what the service itself said, if it was asked. */
export interface FaultedReply {
  readonly reply: Reply | Dropped;
  readonly served?: Reply;
}

const REFUSALS: Readonly<Record<KnownRefusal, { readonly status: number; readonly message: string }>> = {
  // https://github.com/npm/cli/issues/8507
  "rate-limit": { status: 429, message: "Could not publish, as user undefined: rate limited exceeded" },
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

/** @param serve Asks the service; `hold` is for a publication that is to be scanned. */
export async function applyFault(
  effect: FaultEffect,
  subject: RequestSubject,
  serve: (hold?: Hold) => Promise<Reply>,
): Promise<FaultedReply> {
  if (effect.type === "scan") {
    const served = await serve(createHold(effect));
    return { reply: served, served };
  }
  if (effect.type === "delay") {
    await setTimeout(effect.milliseconds);
    const served = await serve();
    return { reply: served, served };
  }
  const served = effect.when === "after" ? await serve() : undefined;
  return { reply: createFaultyReply(effect, subject, served), ...(served && { served }) };
}

function createHold({ milliseconds, reads }: Extract<FaultEffect, { readonly type: "scan" }>): Hold {
  return {
    ...(milliseconds !== undefined && { until: Date.now() + milliseconds }),
    ...(reads !== undefined && { reads }),
  };
}

function createFaultyReply(
  effect: Exclude<FaultEffect, { readonly type: "scan" | "delay" }>,
  subject: RequestSubject,
  served: Reply | undefined,
): Reply | Dropped {
  if (effect.type === "drop") return { dropped: true };
  if (effect.type === "malformed") {
    return { status: served?.status ?? 200, headers: { "content-type": "application/json" }, body: '{"versions": {' };
  }
  const { status, message = "" } = effect.type === "refuse" ? REFUSALS[effect.as] : effect;
  const text = message.replace("{version}", subject.version ?? "");
  const headers: Record<string, string> = effect.retryAfter === undefined ? {} : { "retry-after": String(effect.retryAfter) };
  // npm reads `error`, sigstore and the exchange `message`.
  return createJsonReply(status, { error: text, message: text }, headers);
}
