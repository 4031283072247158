import type { IdentitySource, RepositoryIdentity } from "../../context/release-context.ts";
import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import type { SendingClient } from "../rule.ts";
import { normaliseRepository } from "./normalise-repository.ts";
import { readAddress, type RepositoryAddress } from "./read-address.ts";

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
