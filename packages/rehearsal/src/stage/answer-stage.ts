import { randomUUID } from "node:crypto";

import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply, ServiceRequest } from "../http/message.ts";
import { checkPublication } from "../registry/check-publication.ts";
import { findPackage, type FoundPackage } from "../registry/find-package.ts";
import type { Caller } from "../registry/identify-caller.ts";
import { parsePublication } from "../registry/parse-publication.ts";
import { NOT_FOUND } from "../registry/refusals.ts";
import type { RegistryServices } from "../registry/registry-services.ts";
import { seedPackage } from "../registry/seed-package.ts";

/** What npm leaves in public when a new package is staged. */
const PLACEHOLDER = "0.0.0-stage";

/**
 * `POST /-/stage/package/<name>`: keeps a version until a person approves it. No second factor is asked for here, and
 * any trusted publisher may do it.
 *
 * @see https://github.blog/changelog/2026-10-02-npm-staged-publishing-now-supports-creating-new-packages
 */
export async function answerStage(
  name: string,
  caller: Caller,
  request: ServiceRequest,
  here: string,
  services: RegistryServices,
): Promise<Reply> {
  if (!mayStage(caller, name)) return NOT_FOUND;
  const publication = parsePublication(request.body, name);
  if (typeof publication === "string") return createJsonReply(400, { success: false, error: publication });
  const found = await findPackage(name, false, services);
  if ("failed" in found) return found.failed;
  const checked = checkPublication(publication, found, here, services);
  if ("refusal" in checked) return checked.refusal;
  if (isNew(found))
    seedPackage(services.store, { name, versions: [{ version: PLACEHOLDER }] }, services.key, new Date());
  const id = randomUUID();
  services.staged.set(id, {
    id,
    publication,
    attestations: checked.attestations,
    stagedBy: caller,
    created: new Date(),
  });
  return createJsonReply(201, { stageId: id });
}

function mayStage(caller: Caller, name: string): boolean {
  if (caller.type === "publisher") return caller.credential.package === name;
  return caller.type === "user" && caller.token.packages?.includes(name) !== false;
}

function isNew(found: FoundPackage): boolean {
  return !("failed" in found) && found.stored === undefined && found.upstream === undefined;
}
