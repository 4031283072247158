import HostedGitInfo from "hosted-git-info";

import type { RepositoryIdentity } from "../context/release-context.ts";

/** Which repository a URL names, whatever its form. */
export interface RepositoryAddress {
  /** Lower case, without `www.`. */
  readonly host: string;
  /** Several segments for a group within a group. */
  readonly owner: string;
  readonly name: string;
}

/** `[scheme://][user@]host[:port or path][/path][?query][#hash]` */
const URL_PARTS = /^(?:[a-z][a-z\d+.-]*:\/\/)?(?:[^/?#]*@)?([^/:?#@]+)(?::([^/?#]*))?([^?#]*)/i;

/** Hosts whose repositories have exactly two segments; anything behind them is a path within the repository. */
const TWO_SEGMENTS: ReadonlySet<string> = new Set(["github.com", "bitbucket.org"]);

/** Reads host, owner and name out of a URL, a shorthand or an scp-like address; absent when it names no repository. */
export function readAddress(url: string): RepositoryAddress | undefined {
  const hosted = HostedGitInfo.fromUrl(url);
  if (hosted !== undefined) return { host: hosted.domain, owner: hosted.user ?? "", name: hosted.project };
  const [, host, portOrPath = "", rest = ""] = URL_PARTS.exec(url.trim()) ?? [];
  if (host === undefined || !host.includes(".")) return undefined;
  const path = /^\d*$/.test(portOrPath) ? rest : `${portOrPath}${rest}`;
  return addressOf(host.toLowerCase().replace(/^www\./, ""), path.split("/").filter(Boolean));
}

function addressOf(host: string, segments: readonly string[]): RepositoryAddress | undefined {
  const own = TWO_SEGMENTS.has(host) ? segments.slice(0, 2) : segments;
  const name = own.at(-1);
  if (name === undefined || own.length < 2) return undefined;
  return { host, owner: own.slice(0, -1).join("/"), name: name.replace(/\.git$/, "") };
}

/** The host of a server's address, as in a `RepositoryAddress`. */
export function hostOf(server: string): string {
  return server.replace(/^https?:\/\/|:\d+$/g, "").toLowerCase();
}

/** Whether a URL names this very repository, whatever the form and the letter case. */
export function namesRepository(url: string, { server, owner, name }: RepositoryIdentity): boolean {
  const address = readAddress(url);
  if (address === undefined || address.host !== hostOf(server)) return false;
  return `${address.owner}/${address.name}`.toLowerCase() === `${owner}/${name}`.toLowerCase();
}

/** How a URL that names the right repository is written. */
export type UrlForm =
  | "canonical"
  | "git+http"
  | "http"
  | "ssh"
  | "git"
  | "user"
  | "query"
  | "hash"
  | "path"
  | "shorthand"
  | "spelling";

/** The form of a URL, given the address that the registry expects: `https://github.com/owner/name`. */
export function urlForm(url: string, expectedUrl: string): UrlForm {
  // The registry takes these two off before it compares.
  if (url.replace(/^git\+/, "").replace(/\.git$/, "") === expectedUrl) return "canonical";
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "git+http") return "git+http";
  if (scheme === "http") return "http";
  if (scheme === "git") return "git";
  if (scheme === "ssh" || scheme === "git+ssh" || /^[\w.-]+@[^/]+:/.test(url)) return "ssh";
  if (scheme === undefined) return "shorthand";
  if (url.includes("#")) return "hash";
  if (url.includes("?")) return "query";
  if (/^[^/]*\/\/[^/]*@/.test(url)) return "user";
  return pathDepth(url) > pathDepth(expectedUrl) ? "path" : "spelling";
}

function pathDepth(url: string): number {
  return url.split("/").filter(Boolean).length;
}
