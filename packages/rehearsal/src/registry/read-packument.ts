import type { Reply } from "../http/message.ts";
import { createPackument, type Packument } from "./create-packument.ts";
import { findPackage } from "./find-package.ts";
import type { Caller } from "./identify-caller.ts";
import { NOT_FOUND } from "./refusals.ts";
import type { RegistryServices } from "./registry-services.ts";
import { revealVersions } from "./reveal-versions.ts";

/** Who reads, and where from. */
export interface Reader {
  readonly caller: Caller;
  readonly accept: string | undefined;
  /** Base URL under which the client knows the registry, with a trailing slash. */
  readonly here: string;
}

/** The package as this reader may see it, or the registry's refusal. */
export async function readPackument(
  name: string,
  abbreviated: boolean,
  { caller, here }: Reader,
  services: RegistryServices,
): Promise<{ readonly packument: Packument } | { readonly refusal: Reply }> {
  const found = await findPackage(name, abbreviated, services);
  if ("failed" in found) return { refusal: found.failed };
  const { stored } = found;
  const trusted = caller.type === "user" || (caller.type === "publisher" && caller.credential.package === name);
  if (stored?.access === "restricted" && !trusted) return { refusal: NOT_FOUND };
  if (stored !== undefined) revealVersions(stored, Date.now());
  const packument = createPackument({
    name,
    ...found,
    here,
    ...(services.upstream && { base: services.upstream.base }),
  });
  return packument === undefined ? { refusal: NOT_FOUND } : { packument };
}
