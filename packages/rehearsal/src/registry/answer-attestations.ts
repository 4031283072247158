import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import type { Reader } from "./read-packument.ts";
import { NOT_FOUND } from "./refusals.ts";
import type { RegistryServices } from "./registry-services.ts";
import { revealVersions } from "./reveal-versions.ts";

/** `GET /-/npm/v1/attestations/<name>@<version>`: the provenance and the registry's own statement. */
export async function answerAttestations(
  name: string,
  version: string,
  path: string,
  { accept, here }: Reader,
  services: RegistryServices,
): Promise<Reply> {
  const stored = services.store.get(name);
  if (stored !== undefined) revealVersions(stored, Date.now());
  const held = stored?.versions.get(version);
  if (held === undefined) {
    return services.upstream === undefined ? NOT_FOUND : services.upstream.pass(path, accept, here);
  }
  const { attestations, hold } = held;
  return attestations.length === 0 || hold !== undefined ? NOT_FOUND : createJsonReply(200, { attestations });
}
