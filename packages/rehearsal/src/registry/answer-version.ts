import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import { readPackument, type Reader } from "./read-packument.ts";
import type { RegistryServices } from "./registry-services.ts";

/** `GET /<name>/<version or dist-tag>`: one full manifest. */
export async function answerVersion(
  name: string,
  version: string,
  reader: Reader,
  services: RegistryServices,
): Promise<Reply> {
  const read = await readPackument(name, false, reader, services);
  if ("refusal" in read) return read.refusal;
  const { versions, "dist-tags": tags } = read.packument;
  const manifest = versions[tags[version] ?? version];
  return manifest === undefined
    ? createJsonReply(404, `version not found: ${version}`)
    : createJsonReply(200, manifest);
}
