import type { IncomingHttpHeaders } from "node:http";

/** A request as it came: paths keep their escapes, because npm tells `%2f` from `/`. */
export interface ServiceRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Base URL under which the client knows the service, a proxy's if there is one, with a trailing slash. */
  readonly here: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  readonly transmission?: Transmission;
}

/** How a body comes over the connection; at once and whole, unless something is given. */
export interface Transmission {
  /** So many bytes, then so many milliseconds of silence, and so on. */
  readonly drip?: { readonly bytes: number; readonly milliseconds: number } | undefined;
  /** The connection ends after so many bytes of the body, whatever its announced length. */
  readonly cut?: number | undefined;
}

/** The connection ends without an answer. */
export interface Dropped {
  readonly dropped: true;
}

/** A reply with a JSON body; the types of npm's own documents differ only in their content type. */
export function createJsonReply(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** The bearer token that a request comes with. */
export function readBearer({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^bearer (.+)$/i.exec(authorization ?? "")?.[1];
}
