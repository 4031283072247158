import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import { abbreviatePackument } from "./abbreviate-packument.ts";
import { readPackument, type Reader } from "./read-packument.ts";
import type { RegistryServices } from "./registry-services.ts";

const ABBREVIATED = "application/vnd.npm.install-v1+json";

/** `GET /<name>`: abbreviated where the client prefers that. */
export async function answerPackument(name: string, reader: Reader, services: RegistryServices): Promise<Reply> {
  const abbreviated = reader.accept?.startsWith(ABBREVIATED) === true;
  const read = await readPackument(name, abbreviated, reader, services);
  if ("refusal" in read) return read.refusal;
  return abbreviated
    ? createJsonReply(200, abbreviatePackument(read.packument), { "content-type": ABBREVIATED })
    : createJsonReply(200, read.packument);
}
