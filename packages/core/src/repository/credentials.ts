import { isJsonObject, type Json } from "../json/json.ts";

const MAX_LENGTH = 2000;

/** A `repository` as a problem's `actual`: its URL where it has one, else its JSON; never a credential. */
export function showRepository(value: Json): string {
  const shown = isJsonObject(value) && "url" in value ? (value["url"] ?? null) : value;
  const redacted = redactAll(shown);
  const text = typeof redacted === "string" ? redacted : JSON.stringify(redacted);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function redactAll(value: Json): Json {
  if (typeof value === "string") return redactCredentials(value);
  if (Array.isArray(value)) return value.map((element: Json) => redactAll(element));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redactAll(member)]));
}

const QUERY_VALUE = /([?&][^=&#]+=)[^&#]+/g;

/** Puts `***` in place of whatever may be a credential in a URL. */
export function redactCredentials(url: string): string {
  const user = userInformation(url);
  const redacted = user === undefined ? url : `${user.prefix}***${user.rest}`;
  return redacted.replace(QUERY_VALUE, "$1***");
}

const TOKEN = /^(?:gh[a-z]_|github_pat_|glpat-|x-access-token)|^.{20}/i;

const SECRET_IN_QUERY = /[?&][\w-]*(?:token|secret|password|passwd|auth|key)=[^&#]/i;

/** Whether publishing this URL would make a password or a token public. A short name alone tells who, not with what. */
export function hasCredential(url: string): boolean {
  if (SECRET_IN_QUERY.test(url)) return true;
  const user = userInformation(url);
  if (user === undefined) return false;
  const [start = ""] = user.value.split("/");
  // Without a scheme, `owner/name#package@1` is a shorthand.
  return start.includes(":") || (TOKEN.test(user.value) && (user.prefix !== "" || start === user.value));
}

const PREFIX = /^(?:(?:[a-z][a-z\d+.-]*:)?\/\/|(?:github|gitlab|bitbucket|gist):)/i;

/** A host and the path behind it, so that an `@` further on belongs to the path. */
const HOST_AND_PATH = /^[^/:@]*\.[^/:@]*\//;

interface UserInformation {
  /** What stands before it: the scheme, mostly. */
  readonly prefix: string;
  /** User and password. A colon, slash or `@` that its author forgot to escape does not end it. */
  readonly value: string;
  /** Its last `@` and what follows. */
  readonly rest: string;
}

/** What stands before the host of a URL or an scp-like address; absent when that is nothing, or just git's own user. */
function userInformation(url: string): UserInformation | undefined {
  const prefix = PREFIX.exec(url)?.[0] ?? "";
  const at = url.lastIndexOf("@");
  const value = url.slice(prefix.length, at);
  if (at < prefix.length || value === "git" || value.startsWith("git@") || HOST_AND_PATH.test(value)) return undefined;
  return { prefix, value, rest: url.slice(at) };
}

/** The strings that stand where a `repository` value, of whatever shape, may have its URL. */
export function writtenUrls(written: Json | undefined): readonly string[] {
  if (typeof written === "string") return [written];
  if (isJsonObject(written)) return writtenUrls(written["url"]);
  return Array.isArray(written) ? written.flatMap((entry: Json) => writtenUrls(entry)) : [];
}
