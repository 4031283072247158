import type { RepositoryIdentity } from "@slipway/core";
import hostedGitInfo from "hosted-git-info";

const SCP = /^(?:[^@/\s]+@)?(?<host>[^:/\s]{2,}):(?!\/\/)(?<path>.+)$/;

/**
 * The repository a git remote's URL names: https, ssh, git and scp forms, with or without `.git`. Credentials in the URL
 * are left behind. Letter case is as written, which need not be GitHub's.
 *
 * @returns Nothing for a local path or an address with no owner.
 */
export function parseRemote(url: string): RepositoryIdentity | undefined {
  const hosted = hostedGitInfo.fromUrl(url);
  if (hosted !== undefined && hosted.user !== null) {
    return { server: `https://${hosted.domain}`, owner: hosted.user, name: hosted.project };
  }
  return parseUnknownHost(url);
}

/** Servers that hosted-git-info has never heard of, such as a GitHub Enterprise Server. */
function parseUnknownHost(url: string): RepositoryIdentity | undefined {
  const { host, path } = splitAddress(url) ?? {};
  if (host === undefined || path === undefined) return undefined;
  const segments = path
    .replace(/\.git\/?$/, "")
    .split("/")
    .filter((segment) => segment !== "");
  const name = segments.pop();
  if (name === undefined || segments.length === 0) return undefined;
  return { server: `https://${host}`, owner: segments.join("/"), name };
}

function splitAddress(url: string): { host?: string; path?: string } | undefined {
  if (!url.includes("://")) return SCP.exec(url)?.groups;
  const parsed = URL.parse(url);
  if (parsed === null || parsed.hostname === "") return undefined;
  // A port belongs to the transport; only a web address keeps it.
  const web = parsed.protocol === "https:" || parsed.protocol === "http:";
  return { host: web ? parsed.host : parsed.hostname, path: parsed.pathname };
}
