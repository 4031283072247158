import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { gzipSync } from "node:zlib";

import type { Reply } from "./message.ts";

/** Bytes */
const WORTH_COMPRESSING = 4096;
/** As npm's registry has it: pages may read from it. */
const CORS = { "access-control-allow-origin": "*" };
/** What a browser asks before it sends anything. */
export const PREFLIGHT: Reply = {
  status: 204,
  headers: { "access-control-allow-methods": "GET, HEAD, PUT, POST, DELETE", "access-control-allow-headers": "*" },
};

interface Representation {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What is sent of a reply: nothing to who has it already, and long JSON compressed to who can read that. */
export function represent(reply: Reply, { method = "GET", headers }: IncomingMessage): Representation {
  const body = Buffer.from(reply.body ?? "");
  if (reply.transmission !== undefined || reply.status !== 200 || (method !== "GET" && method !== "HEAD")) {
    return { status: reply.status, headers: { ...CORS, "cache-control": "no-store", ...reply.headers }, body };
  }
  const etag = `"${createHash("sha1").update(body).digest("hex")}"`;
  // Nothing may be taken from a cache unasked: a registry in a test changes between two reads.
  const described: Record<string, string> = {
    ...CORS,
    "cache-control": "no-cache",
    etag,
    vary: "accept, accept-encoding",
    ...reply.headers,
  };
  if (headers["if-none-match"]?.split(/,\s*/).includes(etag) === true) {
    return { status: 304, headers: described, body: Buffer.alloc(0) };
  }
  const isText = described["content-type"]?.includes("json") === true;
  const accepts = /\bgzip\b/.test(String(headers["accept-encoding"]));
  return isText && accepts && body.length > WORTH_COMPRESSING
    ? { status: 200, headers: { ...described, "content-encoding": "gzip" }, body: gzipSync(body, { level: 1 }) }
    : { status: 200, headers: described, body };
}
