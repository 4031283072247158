import type { Credential } from "../registry/client.ts";
import { readVersion, type RegistryView } from "../registry/packument.ts";
import type { PublishSettings } from "./publish-settings.ts";
import type { PackedEntry } from "./trial.ts";

/**
 * Reads what the registry has of a planned version. With trusted publishing this is done without a credential, so that
 * what is found is known to be public; only a package that nobody can see like that is asked for with what npm's
 * configuration has.
 *
 * @throws What `requestRegistry` throws.
 */
export async function readEntry(
  entry: PackedEntry,
  settings: Pick<PublishSettings, "auth" | "config" | "plan">,
  credential?: Credential,
): Promise<RegistryView> {
  const { auth, config, plan } = settings;
  const read = async (as: Credential): Promise<RegistryView> =>
    readVersion({
      name: entry.name,
      version: entry.version,
      registry: plan.registry,
      credential: as,
      fetchOptions: config.fetchOptions,
    });
  if (credential !== undefined) return read(credential);
  if (auth.kind === "token" || entry.access === "restricted") return read({ kind: "configured" });
  const view = await read({ kind: "none" });
  return view.found || entry.keepAccess !== true ? view : read({ kind: "configured" });
}
