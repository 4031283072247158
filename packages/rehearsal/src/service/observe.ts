import * as v from "valibot";

import { applyFault, type FaultedReply, type Faults } from "../faults/faults.ts";
import type { Dropped, Reply, ServiceRequest } from "../http/message.ts";
import type { Operation } from "../registry/routes.ts";
import type { Hold } from "../registry/store.ts";
import type { PutCount } from "./rehearsal.ts";

/** Where requests are written down, and what goes wrong with them. */
export interface Observer {
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  /** When the rehearsal began, by `performance.now()`. */
  readonly began: number;
}

/** Lets a service answer a request, or a fault instead, and writes down what happened. */
export async function observe(
  request: ServiceRequest,
  subject: RequestSubject,
  serve: (hold?: Hold) => Promise<Reply>,
  { faults, requests, began }: Observer,
): Promise<Reply | Dropped> {
  const started = performance.now();
  const effect = faults.take(subject);
  const { reply, served } =
    effect === undefined ? await serveUntouched(serve) : await applyFault(effect, subject, serve);
  requests.push({
    ...subject,
    started: started - began,
    duration: performance.now() - started,
    method: request.method,
    path: request.path,
    ...("status" in reply && { status: reply.status }),
    ...(served !== undefined && { served: served.status }),
    faulty: effect !== undefined,
  });
  return reply;
}

async function serveUntouched(serve: () => Promise<Reply>): Promise<FaultedReply> {
  const served = await serve();
  return { reply: served, served };
}

/** What a request is for, in the words of a publication's phases. */
export type RequestKind =
  | "id-token"
  | "exchange"
  /** A packument or a version, before a publication of the package reached the registry. */
  | "read"
  | "put"
  /** A packument or a version, after that. */
  | "read-back"
  | "tarball"
  | "visibility"
  | "dist-tag"
  | "attestation"
  | "trust"
  | "stage"
  /** Looking at, approving and rejecting staged versions. */
  | "approve"
  /** Signing certificates. */
  | "fulcio"
  /** The transparency log. */
  | "rekor"
  /** Whom to trust. */
  | "tuf"
  | "other";

/** What a request is about; certificates are asked for without saying which package they are for. */
export interface RequestSubject {
  readonly kind: RequestKind;
  readonly package?: string;
  readonly version?: string;
}

/** One request as the rehearsal saw it. Holds no credential. */
export interface RequestRecord extends RequestSubject {
  /** Milliseconds since the rehearsal began. */
  readonly started: number;
  /** Milliseconds */
  readonly duration: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What the client got; absent when the connection was dropped. */
  readonly status?: number;
  /** What the service itself said; absent when a fault came before it. */
  readonly served?: number;
  /** Whether a fault met this request. */
  readonly faulty: boolean;
}

const Publication = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ versions: v.record(v.string(), v.unknown()) }),
  v.transform(({ versions }) => Object.keys(versions)[0]),
);

const KINDS: Readonly<Record<Operation["type"], RequestKind>> = {
  ping: "other",
  whoami: "other",
  keys: "attestation",
  packument: "read",
  publish: "put",
  visibility: "visibility",
  exchange: "exchange",
  version: "read",
  attestations: "attestation",
  tarball: "tarball",
  "dist-tags": "dist-tag",
  "set-dist-tag": "dist-tag",
  "remove-dist-tag": "dist-tag",
  "list-trust": "trust",
  "add-trust": "trust",
  "remove-trust": "trust",
  stage: "stage",
  "confirm-session": "approve",
  "poll-session": "approve",
  "list-staged": "approve",
  "view-staged": "approve",
  "download-staged": "approve",
  "approve-staged": "approve",
  "reject-staged": "approve",
  "unknown-read": "other",
  unknown: "other",
};

/** @param published Names of which a publication has already reached the registry. */
export function describeOperation(operation: Operation, body: Buffer, published: ReadonlySet<string>): RequestSubject {
  const kind = KINDS[operation.type];
  if (!("name" in operation)) return { kind };
  const { name } = operation;
  if (kind === "read" && published.has(name)) return { kind: "read-back", package: name };
  if (kind !== "put" && kind !== "stage") return { kind, package: name };
  const version = v.safeParse(Publication, body.toString());
  return { kind, package: name, ...(version.success && version.output !== undefined && { version: version.output }) };
}

const Base64Json = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => Buffer.from(text, "base64").toString()),
  v.parseJson(),
);

const Entry = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    spec: v.object({
      proposedContent: v.object({
        envelope: v.pipe(
          v.string(),
          v.parseJson(),
          v.object({ payload: v.pipe(Base64Json, v.object({ subject: v.tuple([v.object({ name: v.string() })]) })) }),
        ),
      }),
    }),
  }),
  v.transform(({ spec }) => spec.proposedContent.envelope.payload.subject[0].name),
);

/** What a request to the ID-token issuer or the signing authority is about. */
export function describeAuthorityRequest({ path, body }: ServiceRequest): RequestSubject {
  if (path === "/id-token") return { kind: "id-token" };
  if (path === "/api/v2/signingCert") return { kind: "fulcio" };
  if (path.startsWith("/tuf/")) return { kind: "tuf" };
  if (!path.startsWith("/api/v1/log/entries")) return { kind: "other" };
  const subject = v.safeParse(Entry, body.toString());
  if (!subject.success) return { kind: "rekor" };
  const [, name, version] = /^pkg:npm\/(.+)@([^@]+)$/.exec(subject.output) ?? [];
  return {
    kind: "rekor",
    ...(name !== undefined && { package: name.replace(/^%40/, "@") }),
    ...(version !== undefined && { version }),
  };
}

/** How often a version was put, staging included, by what the registry itself said. */
export function countPuts(requests: readonly RequestRecord[], name: string, version: string): PutCount {
  const puts = requests.filter(
    ({ kind, ...subject }) =>
      (kind === "put" || kind === "stage") && subject.package === name && subject.version === version,
  );
  const served = puts.flatMap(({ served }) => served ?? []);
  const accepted = served.filter((status) => status < 300).length;
  return { accepted, refused: served.length - accepted, lost: puts.length - served.length };
}
