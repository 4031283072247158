import { identifyCaller, NOT_FOUND } from "../access/caller.ts";
import { answerWebSession } from "../access/second-factor.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { answerStage, answerStaged } from "../stage/stage.ts";
import { answerExchange } from "../trust/exchange.ts";
import { answerTrust } from "../trust/trust.ts";
import { answerDistTagChange, answerDistTags } from "./dist-tags.ts";
import { answerPublish } from "./publication.ts";
import {
  answerAttestations,
  answerKeys,
  answerPackument,
  answerTarball,
  answerVersion,
  answerVisibility,
  answerWhoami,
} from "./reads.ts";
import type { RegistryServices } from "./registry.ts";
import type { Hold } from "./store.ts";

/**
 * One request to the registry.
 *
 * @param hold For a publication: keeps it from being seen for a while.
 */
export async function answerRegistry(
  operation: Operation,
  request: ServiceRequest,
  hold: Hold | undefined,
  services: RegistryServices,
): Promise<Reply> {
  const origin = readOrigin(request);
  const here = `${origin.protocol}//${origin.host}/`;
  const caller = identifyCaller(request.headers, here, services);
  const reader = { caller, accept: request.headers.accept, here };
  const { path } = request;
  switch (operation.type) {
    case "ping":
      return createJsonReply(200, {});
    case "whoami":
      return answerWhoami(caller);
    case "keys":
      return answerKeys(path, reader, services);
    case "packument":
      return answerPackument(operation.name, reader, services);
    case "version":
      return answerVersion(operation.name, operation.version, reader, services);
    case "tarball":
      return answerTarball(operation.name, operation.file, path, reader, services);
    case "attestations":
      return answerAttestations(operation.name, operation.version, path, reader, services);
    case "visibility":
      return answerVisibility(operation.name, path, reader, services);
    case "dist-tags":
      return answerDistTags(operation.name, reader, services);
    case "set-dist-tag":
    case "remove-dist-tag":
      return answerDistTagChange(operation.name, operation.tag, request, reader, services);
    case "exchange":
      return answerExchange(operation.name, request, origin.hostname, services);
    case "publish":
      return answerPublish(operation.name, request, here, hold, services);
    case "list-trust":
    case "add-trust":
    case "remove-trust":
      return answerTrust(operation, caller, request, services);
    case "stage":
      return answerStage(operation.name, caller, request, here, services);
    case "confirm-session":
    case "poll-session":
      return answerWebSession(operation, services);
    case "list-staged":
    case "view-staged":
    case "download-staged":
    case "approve-staged":
    case "reject-staged":
      return answerStaged(operation, caller, request, services);
    case "unknown-read":
      return services.upstream === undefined
        ? NOT_FOUND
        : services.upstream.pass(passedPath(request), reader.accept, here);
    case "unknown":
      break;
  }
  return NOT_FOUND;
}

/** The address the client used: its own, or the one that a proxy answers for. */
function readOrigin({ headers }: ServiceRequest): URL {
  const protocol = headers["x-forwarded-proto"] === "https" ? "https" : "http";
  return new URL(`${protocol}://${headers.host ?? "127.0.0.1"}`);
}

function passedPath({ path, query }: ServiceRequest): string {
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

type Captured = readonly [first: string, second: string];

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly create: (captured: Captured) => Operation;
}

/** A scoped name has its slash escaped, except in what tarballs and older clients send. */
const NAME = "((?:@|%40)[^/%]+(?:/|%2f)[^/%]+|[^-@/%][^/%]*)";

/** The exchange is found under an escaped name only. @see https://github.com/gjsify/gjsify/pull/512 */
const ESCAPED_NAME = "((?:@|%40)[^/%]+%2f[^/%]+|[^-@/%][^/%]*)";

const PART = "([^/]+)";

const ROUTES: readonly Route[] = [
  route("GET", "/-/ping", () => ({ type: "ping" })),
  route("GET", "/-/whoami", () => ({ type: "whoami" })),
  route("GET", "/-/npm/v1/keys", () => ({ type: "keys" })),
  route("GET", "/-/npm/v1/attestations/(.+)(?:@|%40)([^@/%]+)", ([name, version]) => ({
    type: "attestations",
    name,
    version,
  })),
  route("POST", `/-/npm/v1/oidc/token/exchange/package/${ESCAPED_NAME}`, ([name]) => ({ type: "exchange", name })),
  route("GET", `/-/package/${NAME}/visibility`, ([name]) => ({ type: "visibility", name })),
  route("GET", `/-/package/${NAME}/dist-tags`, ([name]) => ({ type: "dist-tags", name })),
  route("PUT", `/-/package/${NAME}/dist-tags/${PART}`, ([name, tag]) => ({ type: "set-dist-tag", name, tag })),
  route("DELETE", `/-/package/${NAME}/dist-tags/${PART}`, ([name, tag]) => ({ type: "remove-dist-tag", name, tag })),
  route("GET", `/-/package/${NAME}/trust`, ([name]) => ({ type: "list-trust", name })),
  route("POST", `/-/package/${NAME}/trust`, ([name]) => ({ type: "add-trust", name })),
  route("DELETE", `/-/package/${NAME}/trust/${PART}`, ([name, id]) => ({ type: "remove-trust", name, id })),
  route("GET", `/-/auth/cli/${PART}`, ([id]) => ({ type: "confirm-session", id })),
  route("GET", `/-/v1/done/${PART}`, ([id]) => ({ type: "poll-session", id })),
  route("POST", `/-/stage/package/${NAME}`, ([name]) => ({ type: "stage", name })),
  route("GET", "/-/stage", () => ({ type: "list-staged" })),
  route("GET", `/-/stage/${PART}`, ([id]) => ({ type: "view-staged", id })),
  route("GET", `/-/stage/${PART}/tarball`, ([id]) => ({ type: "download-staged", id })),
  route("POST", `/-/stage/${PART}/approve`, ([id]) => ({ type: "approve-staged", id })),
  route("DELETE", `/-/stage/${PART}`, ([id]) => ({ type: "reject-staged", id })),
  route("PUT", `/${NAME}`, ([name]) => ({ type: "publish", name })),
  route("GET", `/${NAME}`, ([name]) => ({ type: "packument", name })),
  route("GET", `/${NAME}/-/(.+)`, ([name, file]) => ({ type: "tarball", name, file })),
  route("GET", `/${NAME}/${PART}`, ([name, version]) => ({ type: "version", name, version })),
];

/** @param path With its escapes, without the query. */
export function parseOperation(method: string, path: string): Operation {
  const read = method === "GET" || method === "HEAD";
  for (const route of ROUTES) {
    const match = route.method === (read ? "GET" : method) ? route.path.exec(path) : null;
    if (match !== null) return route.create([decode(match[1]), decode(match[2])]);
  }
  return { type: read ? "unknown-read" : "unknown" };
}

function route(method: string, path: string, create: Route["create"]): Route {
  return { method, path: new RegExp(`^${path}/?$`, "i"), create };
}

function decode(escaped = ""): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}

/** What a client asks of the registry. */
export type Operation =
  | { readonly type: "ping" | "whoami" | "keys" }
  | { readonly type: "packument" | "publish" | "visibility" | "exchange"; readonly name: string }
  | { readonly type: "version"; readonly name: string; readonly version: string }
  | { readonly type: "attestations"; readonly name: string; readonly version: string }
  | { readonly type: "tarball"; readonly name: string; readonly file: string }
  | { readonly type: "dist-tags"; readonly name: string }
  | { readonly type: "set-dist-tag" | "remove-dist-tag"; readonly name: string; readonly tag: string }
  | { readonly type: "list-trust"; readonly name: string }
  | { readonly type: "add-trust"; readonly name: string }
  | { readonly type: "remove-trust"; readonly name: string; readonly id: string }
  | { readonly type: "stage"; readonly name: string }
  | { readonly type: "list-staged" }
  | { readonly type: "confirm-session" | "poll-session"; readonly id: string }
  | { readonly type: "view-staged" | "download-staged" | "approve-staged" | "reject-staged"; readonly id: string }
  /** A read of something the embedded registry does not know. */
  | { readonly type: "unknown-read" }
  | { readonly type: "unknown" };
