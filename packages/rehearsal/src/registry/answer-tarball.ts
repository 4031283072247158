import type { Reply } from "../http/message.ts";
import type { Reader } from "./read-packument.ts";
import { NOT_FOUND } from "./refusals.ts";
import type { RegistryServices } from "./registry-services.ts";
import { revealVersions } from "./reveal-versions.ts";

/**
 * `GET /<name>/-/<file>.tgz`
 *
 * @param path As requested: what is not held here is asked for upstream.
 */
export async function answerTarball(
  name: string,
  file: string,
  path: string,
  { accept, caller, here }: Reader,
  services: RegistryServices,
): Promise<Reply> {
  const stored = services.store.get(name);
  if (stored !== undefined) revealVersions(stored, Date.now());
  const version = findVersion(name, file);
  const held = stored?.versions.get(version);
  if (stored === undefined || held === undefined) {
    return services.upstream === undefined ? NOT_FOUND : services.upstream.pass(path, accept, here);
  }
  const trusted = stored.access === "public" || caller.type === "user" || caller.type === "publisher";
  if (held.hold !== undefined || !trusted) return NOT_FOUND;
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: held.tarball };
}

/** `name-1.0.0.tgz`, or `@scope/name-1.0.0.tgz` as clients write it before the registry does. */
function findVersion(name: string, file: string): string {
  const base = file.replace(/^.*\//, "");
  const prefix = `${name.replace(/^@[^/]+\//, "")}-`;
  return base.startsWith(prefix) ? base.slice(prefix.length).replace(/\.tgz$/, "") : "";
}
