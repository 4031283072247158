import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply, ServiceRequest } from "../http/message.ts";
import { authoriseWrite } from "./authorise-write.ts";
import { checkPublication } from "./check-publication.ts";
import { findPackage } from "./find-package.ts";
import { identifyCaller } from "./identify-caller.ts";
import { parsePublication } from "./parse-publication.ts";
import type { RegistryServices } from "./registry-services.ts";
import { storePublication } from "./store-publication.ts";
import type { Hold } from "./store.ts";

/**
 * `PUT /<name>`: publishes one version.
 *
 * @param hold Keeps the version from being seen, as npm's scanning does.
 */
export async function answerPublish(
  name: string,
  request: ServiceRequest,
  here: string,
  hold: Hold | undefined,
  services: RegistryServices,
): Promise<Reply> {
  const caller = identifyCaller(request.headers, here, services);
  const refusal = authoriseWrite(caller, name, "createPackage", services);
  if (refusal !== undefined) return refusal;
  const publication = parsePublication(request.body, name);
  if (typeof publication === "string") return createJsonReply(400, { success: false, error: publication });
  const found = await findPackage(name, false, services);
  if ("failed" in found) return found.failed;
  const checked = checkPublication(publication, found, here, services);
  if ("refusal" in checked) return checked.refusal;
  storePublication(publication, caller, checked.attestations, hold, services);
  return createJsonReply(201, { ok: true, id: name, success: true });
}
