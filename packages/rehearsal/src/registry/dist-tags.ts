import * as v from "valibot";

import { authoriseWrite, NOT_FOUND } from "../access/caller.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { type Reader, readPackument } from "./packument.ts";
import type { RegistryServices } from "./registry.ts";
import { ensurePackage } from "./store.ts";

/** `GET /-/package/<name>/dist-tags` */
export async function answerDistTags(name: string, reader: Reader, services: RegistryServices): Promise<Reply> {
  const read = await readPackument(name, true, reader, services);
  return "refusal" in read ? read.refusal : createJsonReply(200, read.packument["dist-tags"]);
}

const Version = v.pipe(v.string(), v.parseJson(), v.string());

/**
 * `PUT` and `DELETE /-/package/<name>/dist-tags/<tag>`. A trusted publisher's credential does not reach this far.
 *
 * @see https://github.com/npm/cli/issues/8547
 */
export async function answerDistTagChange(
  name: string,
  tag: string,
  request: ServiceRequest,
  reader: Reader,
  services: RegistryServices,
): Promise<Reply> {
  const refusal = authoriseWrite(reader.caller, name, undefined, services);
  if (refusal !== undefined) return refusal;
  const read = await readPackument(name, true, reader, services);
  if ("refusal" in read) return read.refusal;
  const stored = ensurePackage(services.store, name, "public");
  if (request.method === "DELETE") {
    if (tag === "latest") return createJsonReply(400, { error: "cannot delete the latest tag" });
    if (read.packument["dist-tags"][tag] === undefined) return NOT_FOUND;
    stored.distTags.set(tag, undefined);
    return createJsonReply(200, { ok: "dist-tags updated" });
  }
  const version = v.safeParse(Version, request.body.toString());
  if (!version.success || read.packument.versions[version.output] === undefined) {
    return createJsonReply(400, { error: "a dist-tag points to a published version" });
  }
  stored.distTags.set(tag, version.output);
  return createJsonReply(201, { ok: "dist-tags updated" });
}
