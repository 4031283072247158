import type { Manifest } from "@slipway/core";
import * as v from "valibot";

import { createJsonReply, type Reply } from "../http/message.ts";
import { ManifestSchema } from "./store.ts";

const ABBREVIATED = "application/vnd.npm.install-v1+json";
const FULL = "application/json";
/** Milliseconds for which a packument that had to be merged is taken as current. */
const FRESH = 60_000;

/** The registry that answers for whatever the embedded one does not hold. It is only ever read from. */
export interface Upstream {
  /** Base URL. */
  readonly registry: string;
  /** Sent with every request, such as an authorization for a private registry. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces `fetch`, for proxies and certificates of one's own. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The parts of a packument that are merged; the others are kept as they are. */
export interface UpstreamPackument {
  readonly versions?: Readonly<Record<string, Manifest>>;
  readonly "dist-tags"?: Readonly<Record<string, string>>;
  readonly time?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

const PackumentText: v.GenericSchema<string, UpstreamPackument> = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    versions: v.exactOptional(v.record(v.string(), ManifestSchema)),
    "dist-tags": v.exactOptional(v.record(v.string(), v.string())),
    time: v.exactOptional(v.record(v.string(), v.unknown())),
  }),
);

/** The upstream registry's answer about a name: absent, there, or no answer to rely on, which goes to the client. */
type UpstreamAnswer =
  | { readonly kind: "absent" }
  | { readonly kind: "present"; readonly packument: UpstreamPackument }
  | { readonly kind: "failed"; readonly reply: Reply };

/** Reads, never writes. */
export interface UpstreamReader {
  /** Base URL with a trailing slash. */
  readonly base: string;
  readonly packument: (name: string, abbreviated: boolean) => Promise<UpstreamAnswer>;
  /**
   * Any other read, as it is, with addresses of tarballs pointing here.
   *
   * @param path With its escapes and its query.
   * @param here Base URL under which the client knows the embedded registry.
   */
  readonly pass: (path: string, accept: string | undefined, here: string) => Promise<Reply>;
}

/** Remembers packuments for a minute: one release asks for the same ones many times. */
export function createUpstreamReader(upstream: Upstream): UpstreamReader {
  const base = upstream.registry.replace(/\/*$/, "/");
  const read = upstream.fetch ?? globalThis.fetch;
  const request = (path: string, accept: string): Promise<Response> =>
    read(new URL(path, base), { headers: { ...upstream.headers, accept } });
  const known = new Map<string, { readonly until: number; readonly answer: Promise<UpstreamAnswer> }>();

  return {
    base,
    packument: (name, abbreviated) => {
      const accept = abbreviated ? ABBREVIATED : FULL;
      const key = `${accept} ${name}`;
      const entry = known.get(key);
      if (entry !== undefined && entry.until > Date.now()) return entry.answer;
      const answer = request(name.replace("/", "%2f"), accept).then(readAnswer).catch(createFailure);
      known.set(key, { until: Date.now() + FRESH, answer });
      return answer;
    },
    pass: async (path, accept, here) => {
      try {
        const response = await request(path.replace(/^\//, ""), accept ?? "*/*");
        const body = Buffer.from(await response.arrayBuffer());
        const type = response.headers.get("content-type") ?? "application/octet-stream";
        const headers = { "content-type": type };
        if (!type.includes("json")) return { status: response.status, headers, body };
        return { status: response.status, headers, body: moveTarballs(body.toString(), base, here) };
      } catch (error) {
        return createFailure(error).reply;
      }
    },
  };
}

async function readAnswer(response: Response): Promise<UpstreamAnswer> {
  if (response.status === 404) return { kind: "absent" };
  const text = await response.text();
  const headers = { "content-type": response.headers.get("content-type") ?? FULL };
  if (!response.ok) return { kind: "failed", reply: { status: response.status, headers, body: text } };
  const packument = v.safeParse(PackumentText, text);
  return packument.success
    ? { kind: "present", packument: packument.output }
    : { kind: "failed", reply: createJsonReply(502, { error: "the upstream registry sent no packument" }) };
}

function createFailure(error: unknown): Extract<UpstreamAnswer, { kind: "failed" }> {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  return { kind: "failed", reply: createJsonReply(502, { error: `the upstream registry did not answer: ${message}` }) };
}

/** Clients fetch tarballs from where the packument says: here, so that what needs a credential upstream has it. */
function moveTarballs(text: string, base: string, here: string): string {
  return text.replaceAll(/("tarball"\s*:\s*")([^"]*)/g, (_, key: string, url: string) =>
    url.startsWith(base) ? key + here + url.slice(base.length) : key + url,
  );
}
