import HostedGitInfo from "hosted-git-info";

import type { IdentitySource, RepositoryIdentity } from "../context/release-context.ts";
import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import { readAddress, type RepositoryAddress } from "./address.ts";

/** What is known of one manifest's `repository` before it is judged. */
export interface RepositoryFacts {
  readonly client: SendingClient;
  /** The value in the file; absent when there is none. */
  readonly written: Json | undefined;
  /** The value that reaches the registry. */
  readonly sent: Json | undefined;
  /** What the registry reads as `repository.url`: empty when there is none. */
  readonly url: string;
  /** Which repository `url` names; absent when it names none. */
  readonly address: RepositoryAddress | undefined;
  /** The repository that will sign provenance, and how that is known. */
  readonly expected: { readonly identity: RepositoryIdentity; readonly source: IdentitySource } | undefined;
}

/** Gathers the facts. `repositories`, which npm puts in the place of `repository`, has a rule of its own. */
export function createRepositoryFacts(
  manifest: Manifest,
  client: SendingClient,
  expected: RepositoryFacts["expected"],
): RepositoryFacts {
  const written = manifest["repository"];
  const sent = normaliseRepository(written === undefined ? {} : { repository: written }, client);
  const url = urlOf(sent);
  return { client, written, sent, url, address: readAddress(url), expected };
}

function urlOf(sent: Json | undefined): string {
  if (typeof sent === "string") return sent;
  return isJsonObject(sent) && typeof sent["url"] === "string" ? sent["url"] : "";
}

/**
 * Who sends the manifest to the registry. `npm`, which Slipway does as well, normalises `repository` on the way; pnpm
 * 11 and later, yarn and bun send it as written.
 */
export type SendingClient = "npm" | "raw";

/**
 * The `repository` that reaches the registry. npm's own steps, in npm's order (`@npmcli/package-json`,
 * `fixRepositoryField`): the first entry of `repositories` takes the place of `repository`, a string becomes an object,
 * and a URL of a host that npm knows is written anew. Other clients send what is written.
 */
export function normaliseRepository(manifest: Manifest, client: SendingClient): Json | undefined {
  const written = manifest["repository"];
  if (client === "raw") return written;
  const { repositories } = manifest;
  const chosen = isTruthy(repositories) ? firstOf(repositories) : written;
  if (!isTruthy(chosen)) return chosen;
  const repository = typeof chosen === "string" ? { type: "git", url: chosen } : chosen;
  if (!isJsonObject(repository)) return repository;
  const { url } = repository;
  return typeof url === "string" && url !== "" ? { ...repository, url: normaliseUrl(url) } : repository;
}

function normaliseUrl(url: string): string {
  const hosted = HostedGitInfo.fromUrl(url);
  if (hosted === undefined) return url;
  return hosted.getDefaultRepresentation() === "shortcut" ? hosted.https() : hosted.toString();
}

/** `value[0]`, as npm evaluates it. */
function firstOf(value: Json): Json | undefined {
  if (typeof value === "string" || Array.isArray(value)) return value[0];
  return isJsonObject(value) ? value["0"] : undefined;
}

function isTruthy(value: Json | undefined): value is Json {
  return Boolean(value);
}

/**
 * The `repository` that every client sends as npm's registry wants it. Keys that an existing object has beside `type`,
 * `url` and `directory` stay: they are the maintainer's, and no registry looks at them.
 *
 * @param directory POSIX path from the git root; `.` for the root itself; absent to leave `directory` as it is.
 */
export function canonicalRepository(
  written: Json | undefined,
  identity: RepositoryIdentity,
  directory: string | undefined,
): Json {
  const { directory: former, ...others } = isJsonObject(written) ? written : {};
  const url = `git+${expectedUrl(identity)}.git`;
  const repository = { ...others, type: "git", url };
  const kept = directory ?? former;
  return kept === undefined || directory === "." ? repository : { ...repository, directory: kept };
}

/** The address in the signing certificate, with which the registry compares. */
export function expectedUrl(identity: RepositoryIdentity): string {
  return `${identity.server}/${identity.owner}/${identity.name}`;
}
