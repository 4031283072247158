import { isDistTag } from "@slipway/core";
import * as v from "valibot";

import { authoriseWrite, identifyCaller } from "../access/caller.ts";
import { NOT_FOUND } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { type Packument, readPackument } from "./packument.ts";
import type { Registry } from "./registry.ts";
import { ensurePackage, type StoredPackage } from "./store.ts";

const Version = v.pipe(v.string(), v.parseJson(), v.string());

/** All dist-tags of a package. */
export async function answerDistTags(name: string, request: ServiceRequest, registry: Registry): Promise<Reply> {
  const read = await readPackument(name, true, request, registry);
  return "refusal" in read ? read.refusal : createJsonReply(200, read.packument["dist-tags"]);
}

/** Points a dist-tag to a version. */
export async function setDistTag(
  name: string,
  tag: string,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const opened = await openDistTags(name, request, registry);
  if ("refusal" in opened) return opened.refusal;
  if (!isDistTag(tag)) {
    return createJsonReply(400, { error: `Tag name must not be a valid SemVer range: ${tag.trim()}` });
  }
  const version = v.safeParse(Version, request.body.toString());
  if (!version.success || opened.packument.versions[version.output] === undefined) {
    return createJsonReply(400, { error: "a dist-tag points to a published version" });
  }
  opened.stored.distTags.set(tag, version.output);
  return createJsonReply(201, { ok: "dist-tags updated" });
}

/** Removes any dist-tag but `latest`. */
export async function removeDistTag(
  name: string,
  tag: string,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const opened = await openDistTags(name, request, registry);
  if ("refusal" in opened) return opened.refusal;
  if (tag === "latest") return createJsonReply(400, { error: "cannot delete the latest tag" });
  if (opened.packument["dist-tags"][tag] === undefined) return NOT_FOUND;
  opened.stored.distTags.set(tag, undefined);
  return createJsonReply(200, { ok: "dist-tags updated" });
}

/**
 * The package as it is seen and as it is stored, for who may change its dist-tags. A trusted publisher's credential does
 * not reach this far, unless there is a permission for it.
 *
 * @see https://github.com/npm/cli/issues/8547
 */
async function openDistTags(
  name: string,
  request: ServiceRequest,
  registry: Registry,
): Promise<{ readonly packument: Packument; readonly stored: StoredPackage } | { readonly refusal: Reply }> {
  const { access, store, now } = registry;
  const refusal = authoriseWrite(
    identifyCaller(request, access),
    name,
    access.distTagPermission,
    store.get(name),
    access,
  );
  if (refusal !== undefined) return { refusal };
  const read = await readPackument(name, true, request, registry);
  if ("refusal" in read) return read;
  return { packument: read.packument, stored: ensurePackage(store, name, "public", new Date(now())) };
}
