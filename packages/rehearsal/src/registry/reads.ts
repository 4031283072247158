import * as v from "valibot";

import { identifyCaller } from "../access/caller.ts";
import { NOT_FOUND } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { stripPem } from "../signing/certificate.ts";
import { abbreviatePackument, readPackument } from "./packument.ts";
import { findPackage, passUpstream, type Registry } from "./registry.ts";
import { revealVersions, type StoredPackage } from "./store.ts";

const ABBREVIATED = "application/vnd.npm.install-v1+json";

const Keys = v.pipe(v.string(), v.parseJson(), v.object({ keys: v.array(v.unknown()) }));

/** A package's document, abbreviated where the client prefers that. */
export async function answerPackument(name: string, request: ServiceRequest, registry: Registry): Promise<Reply> {
  const abbreviated = request.headers.accept?.startsWith(ABBREVIATED) === true;
  const read = await readPackument(name, abbreviated, request, registry);
  if ("refusal" in read) return read.refusal;
  return abbreviated
    ? createJsonReply(200, abbreviatePackument(read.packument), { "content-type": ABBREVIATED })
    : createJsonReply(200, read.packument);
}

/** One full manifest, by version or dist-tag. */
export async function answerVersion(
  name: string,
  version: string,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const read = await readPackument(name, false, request, registry);
  if ("refusal" in read) return read.refusal;
  const { versions, "dist-tags": tags } = read.packument;
  const manifest = versions[tags[version] ?? version];
  return manifest === undefined
    ? createJsonReply(404, `version not found: ${version}`)
    : createJsonReply(200, manifest);
}

/** A tarball; what is not held here is asked for upstream. */
export async function answerTarball(
  name: string,
  file: string,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const stored = lookAt(name, registry);
  const held = stored?.versions.get(findVersion(name, file));
  if (stored === undefined || held === undefined) return passUpstream(request, registry);
  const { type } = identifyCaller(request, registry.access);
  const trusted = stored.access === "public" || type === "user" || type === "publisher";
  if (held.hold !== undefined || !trusted) return NOT_FOUND;
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: held.tarball };
}

/** Packages that a user has starred. */
export function answerStars({ query }: ServiceRequest, { store }: Registry): Reply {
  const user = (query.get("key") ?? "").replaceAll('"', "");
  const starred = [...store.values()].filter(({ stars }) => stars.has(user));
  return createJsonReply(200, { rows: starred.map(({ name }) => ({ key: user, value: name })) });
}

/** `name-1.0.0.tgz`, or `@scope/name-1.0.0.tgz` as clients write it before the registry does. */
export function findVersion(name: string, file: string): string {
  const base = file.replace(/^.*\//, "");
  const prefix = `${name.replace(/^@[^/]+\//, "")}-`;
  return base.startsWith(prefix) ? base.slice(prefix.length).replace(/\.tgz$/, "") : "";
}

/** The provenance and the registry's own statement. */
export async function answerAttestations(
  name: string,
  version: string,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const held = lookAt(name, registry)?.versions.get(version);
  if (held === undefined) return passUpstream(request, registry);
  const { attestations, hold } = held;
  return attestations.length === 0 || hold !== undefined ? NOT_FOUND : createJsonReply(200, { attestations });
}

/** `{ public }`; 404 for a new package, which is why it gets no provenance unasked. */
export async function answerVisibility(name: string, request: ServiceRequest, registry: Registry): Promise<Reply> {
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  const { stored, upstream } = found;
  if (upstream === undefined) {
    return stored === undefined ? NOT_FOUND : createJsonReply(200, { public: stored.access === "public" });
  }
  const reply = await passUpstream(request, registry);
  // Mirrors seldom know this address; what they show without a credential is public.
  return reply.status === 200 ? reply : createJsonReply(200, { public: true });
}

/** The keys of registry signatures, the upstream registry's among them. */
export async function answerKeys({ path, here }: ServiceRequest, { key, upstream }: Registry): Promise<Reply> {
  const own = {
    expires: null,
    keyid: key.keyid,
    keytype: "ecdsa-sha2-nistp256",
    scheme: "ecdsa-sha2-nistp256",
    key: stripPem(key.publicKey),
  };
  const reply = await upstream?.pass(path, "application/json", here);
  const theirs = v.safeParse(Keys, reply?.body?.toString());
  return createJsonReply(200, { keys: [own, ...(theirs.success ? theirs.output.keys : [])] });
}

/** A read counts against the holds of a package's versions. */
function lookAt(name: string, { store }: Registry): StoredPackage | undefined {
  const stored = store.get(name);
  if (stored !== undefined) revealVersions(stored, Date.now());
  return stored;
}
