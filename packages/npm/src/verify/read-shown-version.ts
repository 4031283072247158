import { hasCredential } from "../config/has-credential.ts";
import type { RegistryConfig } from "../config/read-registry-config.ts";
import { readVersion, type RegistryView } from "../publish/read-version.ts";
import type { Credential } from "../publish/request-registry.ts";

export interface ShownVersion {
  readonly view: RegistryView;
  /** With which it was found. */
  readonly credential: Credential;
}

/**
 * Reads a version as its users do: as anybody, and only where nobody finds it like that, with what npm's configuration has
 * for the registry.
 *
 * @throws What `readVersion` throws.
 */
export async function readShownVersion(
  { name, version }: { readonly name: string; readonly version: string },
  registry: string,
  fetchOptions: RegistryConfig["fetchOptions"],
): Promise<ShownVersion> {
  const read = async (credential: Credential): Promise<ShownVersion> => ({
    credential,
    view: await readVersion({ name, version, registry, credential, fetchOptions }),
  });
  const anybody = { kind: "none" } as const;
  if (!hasCredential(registry, fetchOptions)) return read(anybody);
  const shown = await read(anybody).catch(() => undefined);
  return shown?.view.found === true ? shown : read({ kind: "configured" });
}
