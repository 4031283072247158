import { isJsonObject } from "../workspace/is-json-object.ts";
import type { Json, Manifest } from "../workspace/manifest.ts";
import type { PublishSettings } from "./publish-settings.ts";

type Access = "public" | "restricted";

/** Who decided. `registry`: nobody did, and an existing package keeps what it has. `default`: npm's for a new package. */
type AccessSource = "manifest" | "configuration" | "registry" | "default";

export interface AccessChoice {
  readonly access: Access;
  readonly source: AccessSource;
}

/**
 * Who may install a package: `publishConfig.access`, npm's configuration, for a new package that of changesets, and only
 * then what npm does by itself. Naming an access in a request changes that of an existing package, so what nobody declared
 * is marked.
 */
export function chooseAccess(
  {
    name,
    manifest,
    firstPublish,
  }: { readonly name: string; readonly manifest: Manifest; readonly firstPublish: boolean },
  settings: Pick<PublishSettings, "access" | "changesetsAccess">,
): AccessChoice {
  const { publishConfig } = manifest;
  const declared = isJsonObject(publishConfig) ? parseAccess(publishConfig["access"]) : undefined;
  if (declared !== undefined) return { access: declared, source: "manifest" };
  if (settings.access !== undefined) return { access: settings.access, source: "configuration" };
  if (!firstPublish) return { access: "public", source: "registry" };
  if (settings.changesetsAccess !== undefined) return { access: settings.changesetsAccess, source: "configuration" };
  return { access: name.startsWith("@") ? "restricted" : "public", source: "default" };
}

/** npm takes `private` for `restricted`. */
function parseAccess(value: Json | undefined): Access | undefined {
  if (value === "private") return "restricted";
  return value === "public" || value === "restricted" ? value : undefined;
}
