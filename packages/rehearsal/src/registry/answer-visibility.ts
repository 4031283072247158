import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import { findPackage } from "./find-package.ts";
import type { Reader } from "./read-packument.ts";
import { NOT_FOUND } from "./refusals.ts";
import type { RegistryServices } from "./registry-services.ts";

/** `GET /-/package/<name>/visibility`: `{ public }`; 404 for a new package, which is why it gets no provenance unasked. */
export async function answerVisibility(
  name: string,
  path: string,
  { accept, here }: Reader,
  services: RegistryServices,
): Promise<Reply> {
  const found = await findPackage(name, true, services);
  if ("failed" in found) return found.failed;
  if (found.upstream !== undefined && services.upstream !== undefined) {
    const reply = await services.upstream.pass(path, accept, here);
    // Mirrors seldom know this address; what they show without a credential is public.
    return reply.status === 200 ? reply : createJsonReply(200, { public: true });
  }
  return found.stored === undefined ? NOT_FOUND : createJsonReply(200, { public: found.stored.access === "public" });
}
