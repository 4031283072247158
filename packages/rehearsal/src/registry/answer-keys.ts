import * as v from "valibot";

import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import type { Reader } from "./read-packument.ts";
import type { RegistryServices } from "./registry-services.ts";

const Keys = v.pipe(v.string(), v.parseJson(), v.object({ keys: v.array(v.unknown()) }));

/** `GET /-/npm/v1/keys`: the keys of registry signatures, the upstream registry's among them. */
export async function answerKeys(path: string, { here }: Reader, services: RegistryServices): Promise<Reply> {
  const own = {
    expires: null,
    keyid: services.key.keyid,
    keytype: "ecdsa-sha2-nistp256",
    scheme: "ecdsa-sha2-nistp256",
    key: services.key.publicKey.replace(/-----[^-]+-----|\n/g, ""),
  };
  const reply = await services.upstream?.pass(path, "application/json", here);
  const upstream = v.safeParse(Keys, reply?.body?.toString());
  return createJsonReply(200, { keys: [own, ...(upstream.success ? upstream.output.keys : [])] });
}
