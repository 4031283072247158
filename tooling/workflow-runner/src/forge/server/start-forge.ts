import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { allows } from "../../permissions/job-permissions.ts";
import type { Identity } from "../../permissions/tokens.ts";
import { isJsonObject, parseJson } from "../../values/json.ts";
import type { ForgeState } from "../forge-state.ts";
import { FORBIDDEN, NOT_FOUND, refuse, type Reply, type Request, type Route } from "../route.ts";
import { ACTION_ROUTES } from "../routes/actions.ts";
import { APP_ROUTES } from "../routes/apps.ts";
import { COMMENT_ROUTES } from "../routes/comments.ts";
import { CONTENT_ROUTES } from "../routes/contents.ts";
import { REF_ROUTES } from "../routes/refs.ts";
import { RELEASE_ROUTES } from "../routes/releases.ts";
import { SETTING_ROUTES } from "../routes/settings.ts";
import { answerGit, isGitPath } from "./answer-git.ts";

const LOOPBACK = "127.0.0.1";
const ROUTES = [
  ...CONTENT_ROUTES,
  ...REF_ROUTES,
  ...RELEASE_ROUTES,
  ...COMMENT_ROUTES,
  ...ACTION_ROUTES,
  ...SETTING_ROUTES,
  ...APP_ROUTES,
];

/** One request as it was answered, for tests to look at. */
export interface ForgeRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly by: string | undefined;
}

export interface Forge {
  readonly origin: string;
  readonly requests: readonly ForgeRequest[];
  readonly close: () => Promise<void>;
}

/** Serves REST and git of one repository on loopback. */
export async function startForge(state: () => ForgeState): Promise<Forge> {
  const requests: ForgeRequest[] = [];
  let origin = "";
  const server = createServer((incoming, response) => {
    void answer(incoming, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ message: String(error) }));
    });
  });
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? "/", origin);
    const bytes = await readBody(incoming);
    const identity = identify(incoming, state());
    if (isGitPath(url.pathname)) {
      const status = await answerGit({ incoming, response, bytes, url, identity, state: state() });
      requests.push({ method: incoming.method ?? "", path: url.pathname + url.search, status, by: nameOf(identity) });
      return;
    }
    const found = await answerRest({ incoming, bytes, url, identity, origin }, state());
    const { status, headers, body } = found;
    requests.push({ method: incoming.method ?? "", path: url.pathname + url.search, status, by: nameOf(identity) });
    const buffer = body instanceof Buffer ? body : body === undefined ? "" : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers }).end(buffer);
  };
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  origin = `http://${LOOPBACK}:${String(address.port)}`;
  return {
    origin,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function nameOf(identity: Identity | "unknown" | undefined): string | undefined {
  return identity === "unknown" ? identity : identity?.login;
}

interface Received {
  readonly incoming: IncomingMessage;
  readonly bytes: Buffer;
  readonly url: URL;
  readonly identity: Identity | "unknown" | undefined;
  readonly origin: string;
}

async function answerRest({ incoming, bytes, url, identity, origin }: Received, state: ForgeState): Promise<Reply> {
  if (identity === "unknown") return refuse(401, "Bad credentials");
  const method = incoming.method ?? "GET";
  const found = findRoute(method, url.pathname, state);
  if (found === undefined) return NOT_FOUND;
  const { route, values } = found;
  const refusal = route.signed === true ? undefined : checkPermission(route, identity, state);
  if (refusal !== undefined) return refusal;
  const body = parseBody(bytes, incoming);
  if (body === undefined) return refuse(400, "Problems parsing JSON");
  const { pathname: path, searchParams: query } = url;
  const request: Request = { method, path, query, headers: incoming.headers, body, bytes, values, identity, origin };
  return route.answer(request, state);
}

/** Reads of public things need no permission: "This endpoint can be used without authentication … if only public resources are requested". */
function checkPermission(
  { method, needs, always }: Route,
  identity: Identity | undefined,
  { visibility }: ForgeState,
): Reply | undefined {
  if (method === "GET" && always !== true && visibility === "public") return undefined;
  if (identity === undefined)
    return method === "GET" && always !== true ? NOT_FOUND : refuse(401, "Requires authentication");
  const enough = needs.length === 0 || needs.some(([name, access]) => allows(identity.permissions, name, access));
  return enough ? undefined : FORBIDDEN;
}

function findRoute(
  method: string,
  path: string,
  { owner, name }: ForgeState,
): { readonly route: Route; readonly values: string[] } | undefined {
  const prefix = `/repos/${owner}/${name}`.toLowerCase();
  const inside = path.toLowerCase() === prefix || path.toLowerCase().startsWith(`${prefix}/`);
  const rest = inside ? path.slice(prefix.length) : path;
  for (const route of ROUTES) {
    if (route.method !== method || inside === (route.outside === true)) continue;
    const source = route.pattern.replaceAll(/[:*]\w+/g, (part) => (part.startsWith("*") ? "(.+)" : "([^/]+)"));
    const match = new RegExp(`^${source}$`).exec(rest);
    if (match !== null) return { route, values: match.slice(1).map((value) => decodeURIComponent(value)) };
  }
  return undefined;
}

/** `Bearer` and `token` are the same to GitHub, and git sends a user name with the token. */
function identify({ headers }: IncomingMessage, { tokens }: ForgeState): Identity | "unknown" | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  const [scheme = "", value = ""] = authorization.split(" ");
  const token =
    scheme.toLowerCase() === "basic"
      ? Buffer.from(value, "base64")
          .toString()
          .replace(/^[^:]*:/, "")
      : value;
  // An app signs its requests itself; the routes for that look at it.
  if (token.split(".").length === 3) return undefined;
  return tokens.identify(token) ?? "unknown";
}

function parseBody(bytes: Buffer, { headers }: IncomingMessage): Request["body"] | undefined {
  if (bytes.length === 0 || headers["content-type"]?.includes("octet-stream") === true) return {};
  try {
    const value = parseJson(bytes.toString());
    return isJsonObject(value) ? value : {};
  } catch {
    // Assets come with a type of their own.
    return headers["content-type"]?.includes("json") === false ? {} : undefined;
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  return Buffer.concat(chunks);
}
