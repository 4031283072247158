import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import { readPackument, type Reader } from "./read-packument.ts";
import type { RegistryServices } from "./registry-services.ts";

/** `GET /-/package/<name>/dist-tags` */
export async function answerDistTags(name: string, reader: Reader, services: RegistryServices): Promise<Reply> {
  const read = await readPackument(name, true, reader, services);
  return "refusal" in read ? read.refusal : createJsonReply(200, read.packument["dist-tags"]);
}
