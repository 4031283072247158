import { createHash } from "node:crypto";

import { requestRegistry } from "../publish/request-registry.ts";
import type { StageAccess } from "./create-stage-access.ts";

/**
 * Downloads a staged tarball, as `npm stage download` does, for its `sha512-…`: npm's stage itself shows no more than a
 * SHA-1, which proves nothing.
 *
 * @param size Bytes that are expected. What goes beyond them is not read: such a tarball is another one anyway.
 * @throws What `requestRegistry` throws.
 */
export async function readStagedIntegrity(id: string, size: number, access: StageAccess): Promise<string> {
  const url = new URL(`-/stage/${id}/tarball`, access.registry).href;
  const response = await requestRegistry({
    url,
    credential: { kind: "configured" },
    fetchOptions: access.fetchOptions,
  });
  const hash = createHash("sha512");
  let length = 0;
  for await (const chunk of response.body) {
    const bytes = Buffer.from(chunk);
    hash.update(bytes);
    length += bytes.length;
    if (length > size) break;
  }
  return `sha512-${hash.digest("base64")}`;
}
