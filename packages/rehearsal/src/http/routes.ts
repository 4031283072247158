import type { Reply, ServiceRequest } from "./message.ts";

/** What requests are for, in the words of a publication's phases. */
export const REQUEST_KINDS = [
  "id-token",
  "exchange",
  /** A packument or a version, before a publication of the package reached the registry. */
  "read",
  "put",
  /** A packument or a version, after that. */
  "read-back",
  "tarball",
  "visibility",
  "dist-tag",
  "attestation",
  /** Looking at trusted publishers. */
  "trust",
  /** Making and deleting them. */
  "trust-write",
  "stage",
  /** Looking at, approving and rejecting staged versions. */
  "approve",
  /** Signing certificates. */
  "fulcio",
  /** The transparency log. */
  "rekor",
  /** Whom to trust. */
  "tuf",
  "other",
] as const;

export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What a request is about; certificates are asked for without saying which package they are for. */
export interface RequestSubject {
  readonly kind: RequestKind;
  readonly package: string | undefined;
  readonly version: string | undefined;
}

/** For a publication: accepted, but not yet to be seen, because npm scans new versions first. Either limit ends it. */
export interface Hold {
  /** Milliseconds since the epoch. */
  readonly until: number | undefined;
  /** Reads that still answer as if the version were not there. */
  readonly reads: number | undefined;
}

/** One line of what a service answers. */
export interface Route {
  readonly verb: "GET" | "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly name: string;
  readonly kind: RequestKind;
  readonly match: (path: string) => Match | undefined;
}

/** A request's route, with what its path says. */
export interface Match {
  readonly parameters: Readonly<Record<string, string>>;
  readonly answer: (request: ServiceRequest, hold: Hold | undefined) => Reply | Promise<Reply>;
}

type Parameter<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Parameter<Rest>
  : never;
type Parameters<Path extends string> = Readonly<Record<Parameter<Path>, string>>;

const PLACEHOLDER = /\{(\w+)\}/g;
const SEGMENT = "[^/]+";
const PATTERNS: Readonly<Record<string, string>> = {
  /** A scoped name has its slash escaped, except in what tarballs and older clients send. */
  name: "(?:@|%40)[^/%]+(?:/|%2f)[^/%]+|[^-@/%][^/%]*",
  escapedName: "(?:@|%40)[^/%]+%2f[^/%]+|[^-@/%][^/%]*",
  file: ".+",
  anything: ".*",
};

/**
 * @param path With placeholders in braces: `{name}` is a package's name, `{escapedName}` one whose slash is escaped,
 *   `{file}` and `{anything}` may hold slashes, every other one is a segment. Its parameters come without escapes.
 * @param name Says in one or two words what it does.
 * @param kind What faults and records call its requests.
 */
export function route<const Path extends string>(
  verb: Route["verb"],
  path: Path,
  name: string,
  kind: RequestKind,
  answer: (request: ServiceRequest, parameters: Parameters<Path>, hold: Hold | undefined) => Reply | Promise<Reply>,
): Route {
  const pattern = path
    .replaceAll(/[.@]/g, (mark) => (mark === "@" ? "(?:@|%40)" : String.raw`\.`))
    .replaceAll(PLACEHOLDER, (_, placeholder: string) => `(?<${placeholder}>${PATTERNS[placeholder] ?? SEGMENT})`);
  const expression = new RegExp(`^${pattern}/?$`, "i");
  const match = (requested: string): Match | undefined => {
    const found = expression.exec(requested);
    if (found === null) return undefined;
    const parameters = Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([placeholder, escaped]) => [placeholder, decode(escaped)] as const),
    );
    return isComplete(parameters, path)
      ? { parameters, answer: (request, hold) => answer(request, parameters, hold) }
      : undefined;
  };
  return { verb, path, name, kind, match };
}

/**
 * The first route that fits. A HEAD is a GET.
 *
 * @param path With its escapes, without the query.
 */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): (Match & { readonly route: Route }) | undefined {
  const verb = method === "HEAD" ? "GET" : method;
  for (const route of routes) {
    const match = route.verb === verb ? route.match(path) : undefined;
    if (match !== undefined) return { ...match, route };
  }
  return undefined;
}

function isComplete<Path extends string>(parameters: object, path: Path): parameters is Parameters<Path> {
  return Array.from(path.matchAll(PLACEHOLDER)).every(([, placeholder = ""]) => placeholder in parameters);
}

function decode(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}
