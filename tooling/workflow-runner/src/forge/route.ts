import type { IncomingHttpHeaders } from "node:http";

import type { Access } from "../permissions/job-permissions.ts";
import type { Identity } from "../permissions/tokens.ts";
import { type Json, type JsonObject, member } from "../values/json.ts";
import type { ForgeState } from "./forge-state.ts";

/** @see https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const PAGE = 30;
const PAGE_LIMIT = 100;

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  readonly bytes: Buffer;
  /** What the route's pattern has caught, decoded. */
  readonly values: readonly string[];
  /** Nobody, where no token came with it. */
  readonly identity: Identity | undefined;
  /** Base URL of the stub. */
  readonly origin: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: Json | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** After `/repos/{owner}/{repo}`. `:name` catches a segment, `*name` the rest. */
  readonly pattern: string;
  /** What the token must have: one of these. Nothing for what metadata, which everybody has, is enough for. */
  readonly needs: readonly (readonly [permission: string, access: Access])[];
  /** Reads of a public repository need no permission unless the documentation says so. */
  readonly always?: true;
  /** Not below `/repos/{owner}/{repo}`. */
  readonly outside?: true;
  /** The route looks at the signature or token itself. */
  readonly signed?: true;
  readonly answer: (request: Request, state: ForgeState) => Reply | Promise<Reply>;
}

export function reply(status: number, body: Json): Reply {
  return { status, body };
}

const DOCUMENTATION = "https://docs.github.com/rest";

export function refuse(status: number, message: string, errors?: readonly Json[]): Reply {
  return { status, body: { message, errors, documentation_url: DOCUMENTATION, status: String(status) } };
}

export const NOT_FOUND: Reply = refuse(404, "Not Found");
/** GitHub's words for a token without the permission. */
export const FORBIDDEN: Reply = refuse(403, "Resource not accessible by integration");

export function invalid(resource: string, field: string, code: string, message?: string): Reply {
  return refuse(422, "Validation Failed", [{ resource, code, field, message }]);
}

/** One page of a list, with the `link` header that leads to the others. */
export function paginate(
  items: readonly Json[],
  { query, path, origin }: Request,
  wrap: (page: readonly Json[], total: number) => Json = (page) => page,
): Reply {
  const size = clamp(query.get("per_page"), PAGE, PAGE_LIMIT);
  const page = clamp(query.get("page"), 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const parameters = new URLSearchParams(query);
    parameters.set("page", String(to));
    return `<${origin}${path}?${parameters.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
  ];
  return {
    status: 200,
    body: wrap(items.slice((page - 1) * size, page * size), items.length),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}

function clamp(value: string | null, fallback: number, limit: number): number {
  const number = Number(value ?? "");
  return Number.isInteger(number) && number > 0 ? Math.min(number, limit) : fallback;
}

export function text(body: JsonObject, key: string): string | undefined {
  const value = member(body, key);
  return typeof value === "string" ? value : undefined;
}

export function flag(body: JsonObject, key: string): boolean | undefined {
  const value = member(body, key);
  return typeof value === "boolean" ? value : undefined;
}

export function login({ identity }: Request): string {
  return identity?.login ?? "";
}
