import type { Reply } from "../http/message.ts";
import type { UpstreamPackument } from "./create-upstream-reader.ts";
import type { RegistryServices } from "./registry-services.ts";
import { seedPackage } from "./seed-package.ts";
import type { StoredPackage } from "./store.ts";

/** The public version npm leaves when a new package is staged first. */
const PLACEHOLDER = "0.0.0-stage";

/** Both halves of a package: what was published here, and what the upstream registry shows. */
export type FoundPackage =
  | { readonly stored?: StoredPackage; readonly upstream?: UpstreamPackument }
  /** The upstream registry gave no answer to rely on. */
  | { readonly failed: Reply };

/** Looks here and upstream; a name that is assumed to be created gets its placeholder when nobody has it. */
export async function findPackage(
  name: string,
  abbreviated: boolean,
  services: RegistryServices,
): Promise<FoundPackage> {
  const answer = await services.upstream?.packument(name, abbreviated);
  if (answer?.kind === "failed") return { failed: answer.reply };
  const upstream = answer?.kind === "present" ? answer.packument : undefined;
  const known = services.store.get(name);
  const isAssumed = known === undefined && upstream === undefined && services.assumeCreated.has(name);
  const seed = { name, versions: [{ version: PLACEHOLDER }] };
  const stored = isAssumed ? seedPackage(services.store, seed, services.key, new Date()) : known;
  return { ...(stored && { stored }), ...(upstream && { upstream }) };
}
