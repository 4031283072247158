import HostedGitInfo from "hosted-git-info";

import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import type { SendingClient } from "../rule.ts";

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
