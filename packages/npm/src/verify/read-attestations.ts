import * as v from "valibot";

import type { RegistryConfig } from "../config/read-registry-config.ts";
import { type Credential, requestRegistry } from "../publish/request-registry.ts";

/** Milliseconds. */
const TIMEOUT = 30_000;

const Answer = v.object({ attestations: v.array(v.unknown()) });

/**
 * The attestations of a version. As npm does, only the path of the address in the packument is used, on the registry that
 * gave it.
 *
 * @param address From the version's `dist.attestations.url`.
 * @throws What `requestRegistry` throws, and when the answer is something else.
 */
export async function readAttestations(
  address: string,
  registry: string,
  credential: Credential,
  fetchOptions: RegistryConfig["fetchOptions"],
): Promise<readonly unknown[]> {
  const { pathname } = new URL(address, registry);
  const response = await requestRegistry({
    url: new URL(pathname, registry).href,
    credential,
    timeout: TIMEOUT,
    fetchOptions,
  });
  return v.parse(Answer, await response.json()).attestations;
}
