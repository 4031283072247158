import * as v from "valibot";

import { type Caller, NOT_FOUND, UNAUTHENTICATED } from "../access/caller.ts";
import { createJsonReply, type Reply } from "../http/message.ts";
import { abbreviatePackument, type Reader, readPackument } from "./packument.ts";
import { findPackage, type RegistryServices } from "./registry.ts";
import { revealVersions } from "./store.ts";

const ABBREVIATED = "application/vnd.npm.install-v1+json";

/** `GET /<name>`: abbreviated where the client prefers that. */
export async function answerPackument(name: string, reader: Reader, services: RegistryServices): Promise<Reply> {
  const abbreviated = reader.accept?.startsWith(ABBREVIATED) === true;
  const read = await readPackument(name, abbreviated, reader, services);
  if ("refusal" in read) return read.refusal;
  return abbreviated
    ? createJsonReply(200, abbreviatePackument(read.packument), { "content-type": ABBREVIATED })
    : createJsonReply(200, read.packument);
}

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

/** `GET /-/npm/v1/attestations/<name>@<version>`: the provenance and the registry's own statement. */
export async function answerAttestations(
  name: string,
  version: string,
  path: string,
  { accept, here }: Reader,
  services: RegistryServices,
): Promise<Reply> {
  const stored = services.store.get(name);
  if (stored !== undefined) revealVersions(stored, Date.now());
  const held = stored?.versions.get(version);
  if (held === undefined) {
    return services.upstream === undefined ? NOT_FOUND : services.upstream.pass(path, accept, here);
  }
  const { attestations, hold } = held;
  return attestations.length === 0 || hold !== undefined ? NOT_FOUND : createJsonReply(200, { attestations });
}

/** `GET /-/package/<name>/visibility`: `{ public }`; 404 for a new package, which is why it gets no provenance unasked. */
export async function answerVisibility(
  name: string,
  path: string,
  { accept, here }: Reader,
  services: RegistryServices,
): Promise<Reply> {
  const found = await findPackage(name, true, services);
  if ("failed" in found) return found.failed;
  if (found.upstream !== undefined && services.upstream !== undefined) {
    const reply = await services.upstream.pass(path, accept, here);
    // Mirrors seldom know this address; what they show without a credential is public.
    return reply.status === 200 ? reply : createJsonReply(200, { public: true });
  }
  return found.stored === undefined ? NOT_FOUND : createJsonReply(200, { public: found.stored.access === "public" });
}

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

/** `GET /-/whoami`: people only; trusted publishing has no user. */
export function answerWhoami(caller: Caller): Reply {
  return caller.type === "user" ? createJsonReply(200, { username: caller.token.user }) : UNAUTHENTICATED;
}
