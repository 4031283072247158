const PREFIX = /^(?:(?:[a-z][a-z\d+.-]*:)?\/\/|(?:github|gitlab|bitbucket|gist):)/i;

/** A host and the path behind it, so that an `@` further on belongs to the path. */
const HOST_AND_PATH = /^[^/:@]*\.[^/:@]*\//;

export interface UserInformation {
  /** What stands before it: the scheme, mostly. */
  readonly prefix: string;
  /** User and password. A colon, slash or `@` that its author forgot to escape does not end it. */
  readonly value: string;
  /** Its last `@` and what follows. */
  readonly rest: string;
}

/** What stands before the host of a URL or an scp-like address; absent when that is nothing, or just git's own user. */
export function userInformation(url: string): UserInformation | undefined {
  const prefix = PREFIX.exec(url)?.[0] ?? "";
  const at = url.lastIndexOf("@");
  const value = url.slice(prefix.length, at);
  if (at < prefix.length || value === "git" || value.startsWith("git@") || HOST_AND_PATH.test(value)) return undefined;
  return { prefix, value, rest: url.slice(at) };
}
