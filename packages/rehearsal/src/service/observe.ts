import * as v from "valibot";

import { applyFault, type FaultedReply, type Faults } from "../faults/faults.ts";
import type { Dropped, Reply, ServiceRequest } from "../http/message.ts";
import { findRoute, type Hold, type Route, type RequestSubject } from "../http/routes.ts";

const Publication = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ versions: v.record(v.string(), v.unknown()) }),
  v.transform(({ versions }) => Object.keys(versions)[0]),
);

const Base64Json = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => Buffer.from(text, "base64").toString()),
  v.parseJson(),
);

const LogEntry = v.pipe(
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

/** One request as the rehearsal saw it. Holds no credential. */
export interface RequestRecord extends RequestSubject {
  /** Milliseconds since the rehearsal began. */
  readonly started: number;
  /** Milliseconds */
  readonly duration: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What the client got; `undefined` when the connection was dropped. */
  readonly status: number | undefined;
  /** What the service itself said; `undefined` when a fault came before it. */
  readonly served: number | undefined;
  /** Whether a fault met this request. */
  readonly faulty: boolean;
}

/** How often a version was put. */
export interface PutCount {
  readonly accepted: number;
  readonly refused: number;
  /** Met by a fault before they reached the registry. */
  readonly lost: number;
}

/** Where requests are written down, and what goes wrong with them. */
export interface Observer {
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  /** Names of which a publication has already reached the registry. */
  readonly published: Set<string>;
  /** When the rehearsal began, by `performance.now()`. */
  readonly began: number;
}

/** Begins to count time now. */
export function createObserver(faults: Faults): Observer {
  return { faults, requests: [], published: new Set(), began: performance.now() };
}

/**
 * Lets a route answer a request, or a fault instead, and writes down what happened.
 *
 * @param refuseUnknown Answers what no route does.
 */
export async function observe(
  request: ServiceRequest,
  routes: readonly Route[],
  refuseUnknown: () => Reply,
  { faults, requests, published, began }: Observer,
): Promise<Reply | Dropped> {
  const started = performance.now();
  const match = findRoute(routes, request.method, request.path);
  const subject = describeRequest(match?.route, match?.parameters, request.body, published);
  if (subject.kind === "put" && subject.package !== undefined) published.add(subject.package);
  const serve = async (hold: Hold | undefined): Promise<Reply> => match?.answer(request, hold) ?? refuseUnknown();
  const effect = faults.take(subject);
  const { reply, served } =
    effect === undefined
      ? await serveUntouched(serve)
      : await applyFault(effect, { ...subject, path: request.path }, serve);
  requests.push({
    ...subject,
    started: started - began,
    duration: performance.now() - started,
    method: request.method,
    path: request.path,
    status: "status" in reply ? reply.status : undefined,
    served: served?.status,
    faulty: effect !== undefined,
  });
  return reply;
}

async function serveUntouched(serve: (hold: undefined) => Promise<Reply>): Promise<FaultedReply> {
  const served = await serve(undefined);
  return { reply: served, served };
}

/** What a request is about: its path says it, or the document that it brings. */
function describeRequest(
  route: Route | undefined,
  parameters: Readonly<Record<string, string>> | undefined,
  body: Buffer,
  published: ReadonlySet<string>,
): RequestSubject {
  const kind = route?.kind ?? "other";
  if (kind === "rekor") return { kind, ...parseLogSubject(body) };
  const name = parameters?.["name"] ?? parameters?.["escapedName"];
  if (kind === "read" && name !== undefined && published.has(name)) {
    return { kind: "read-back", package: name, version: undefined };
  }
  const version = kind === "put" || kind === "stage" ? v.safeParse(Publication, body.toString()) : undefined;
  return { kind, package: name, version: version?.success === true ? version.output : undefined };
}

function parseLogSubject(body: Buffer): Omit<RequestSubject, "kind"> {
  const subject = v.safeParse(LogEntry, body.toString());
  const [, name, version] = (subject.success ? /^pkg:npm\/(.+)@([^@]+)$/.exec(subject.output) : null) ?? [];
  return { package: name?.replace(/^%40/, "@"), version };
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
