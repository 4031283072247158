import type { Operation } from "./operation.ts";

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
