import type { Manifest } from "@slipway/core";
import { compare } from "semver";
import * as v from "valibot";

import { addressOf, authoriseWrite, identifyCaller } from "../access/caller.ts";
import { NOT_FOUND, UNAUTHENTICATED } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { formatRevision } from "./packument.ts";
import { findPackage, type Registry } from "./registry.ts";
import { changePackage, ManifestSchema, type Store, type StoredPackage } from "./store.ts";

/** What clients send to change a package's document; a publication has attachments besides. */
const Amendment = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    _rev: v.optional(v.string()),
    versions: v.optional(v.record(v.string(), ManifestSchema)),
    "dist-tags": v.optional(v.record(v.string(), v.string())),
    maintainers: v.optional(v.array(v.object({ name: v.string(), email: v.optional(v.string()) }))),
    users: v.optional(v.record(v.string(), v.unknown())),
  }),
);
type Amendment = v.InferOutput<typeof Amendment>;

/** Clients send back what they read, with its revision; a publication brings a tarball instead. */
const Known = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ _rev: v.string(), _attachments: v.optional(v.strictObject({})) }),
);

const CONFLICT: Reply = createJsonReply(409, { error: "Document update conflict." });
const DONE: Reply = createJsonReply(200, { ok: true, success: true });

/** Whether a document changes what is there already. A publication is large, and read once for what it is. */
export function isAmendment(body: Buffer): boolean {
  return body.includes('"_rev"') && v.is(Known, body.toString());
}

/**
 * Changes a package by its document: deprecations, maintainers and stars; with a revision in the address also which
 * versions and dist-tags there are. What the document leaves out stays, but for versions where the address has a revision.
 *
 * @param revision As in the address; `undefined`: the document's own.
 */
export async function amend(
  name: string,
  revision: string | undefined,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const parsed = v.safeParse(Amendment, request.body.toString());
  if (!parsed.success) return createJsonReply(400, { error: `not a document: ${parsed.issues[0].message}` });
  const document = parsed.output;
  if (document.users !== undefined && document.versions === undefined) return star(name, document, request, registry);
  const opened = await openPackage(name, revision ?? document["_rev"], request, registry);
  if ("status" in opened) return opened;
  const removed = revision === undefined ? [] : versionsMissing(opened, document);
  const refusal = checkUnpublish(removed, opened, registry) ?? checkMaintainers(document);
  if (refusal !== undefined) return refusal;
  removeVersions(opened, removed);
  deprecate(opened, document);
  if (revision !== undefined && document["dist-tags"] !== undefined) {
    moveDistTags(opened, document["dist-tags"]);
  }
  const { maintainers } = document;
  changePackage(
    registry.store,
    name,
    maintainers === undefined
      ? {}
      : { maintainers: new Map(maintainers.map((user) => [user.name, user.email ?? addressOf(user.name)])) },
  );
  return DONE;
}

/** Takes a whole package away: its versions can never come back, and its name not for a day. */
export async function unpublishPackage(
  name: string,
  revision: string,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const opened = await openPackage(name, revision, request, registry);
  if ("status" in opened) return opened;
  const caller = identifyCaller(request, registry.access);
  const by = caller.type === "user" ? caller.token.user : "";
  return unpublish(
    opened,
    [...opened.versions.keys()],
    { unpublished: { by, at: new Date(registry.now()) } },
    registry,
  );
}

/** Takes a tarball away, and its version where the document had it still. */
export async function removeTarball(
  name: string,
  version: string,
  revision: string,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const opened = await openPackage(name, revision, request, registry);
  if ("status" in opened) return opened;
  if (!opened.versions.has(version)) return opened.burnt.has(version) ? DONE : NOT_FOUND;
  return unpublish(opened, [version], {}, registry);
}

function unpublish(
  opened: StoredPackage,
  removed: readonly string[],
  change: Partial<StoredPackage>,
  registry: Registry,
): Reply {
  const refusal = checkUnpublish(removed, opened, registry);
  if (refusal !== undefined) return refusal;
  removeVersions(opened, removed);
  changePackage(registry.store, opened.name, change);
  return DONE;
}

/** Stars are everybody's own: no second factor, no maintainer. */
async function star(
  name: string,
  { users = {}, _rev: revision }: Amendment,
  request: ServiceRequest,
  registry: Registry,
): Promise<Reply> {
  const caller = identifyCaller(request, registry.access);
  if (caller.type !== "user") return UNAUTHENTICATED;
  const stored = await findStored(name, registry);
  if ("status" in stored) return stored;
  if (revision !== undefined && revision !== formatRevision(stored)) return CONFLICT;
  const { user } = caller.token;
  const others = [...stored.stars].filter((other) => other !== user);
  changePackage(registry.store, name, { stars: new Set(user in users ? [...others, user] : others) });
  return DONE;
}

/** A package that the caller may change and has read in its newest revision. */
async function openPackage(
  name: string,
  revision: string | undefined,
  request: ServiceRequest,
  registry: Registry,
): Promise<StoredPackage | Reply> {
  const { access, store } = registry;
  const refusal = authoriseWrite(identifyCaller(request, access), name, undefined, store.get(name), access);
  if (refusal !== undefined) return refusal;
  const stored = await findStored(name, registry);
  if ("status" in stored) return stored;
  return revision !== undefined && revision !== formatRevision(stored) ? CONFLICT : stored;
}

async function findStored(name: string, registry: Registry): Promise<StoredPackage | Reply> {
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  if (found.stored !== undefined) return found.stored.unpublished === undefined ? found.stored : NOT_FOUND;
  return found.upstream === undefined
    ? NOT_FOUND
    : createJsonReply(501, { error: `not played: changing \`${name}\`, which only the upstream registry has` });
}

function versionsMissing({ versions }: StoredPackage, document: Amendment): string[] {
  const named = document.versions;
  return named === undefined ? [] : [...versions.keys()].filter((version) => named[version] === undefined);
}

function checkMaintainers({ maintainers }: Amendment): Reply | undefined {
  return maintainers?.length === 0 ? createJsonReply(403, { error: "a package has a maintainer" }) : undefined;
}

/**
 * npm's two criteria, where they are asked for.
 *
 * @see https://docs.npmjs.com/policies/unpublish
 * @see https://github.com/npm/cli/issues/1686 its words
 */
function checkUnpublish(
  removed: readonly string[],
  { name, versions }: StoredPackage,
  { unpublishRules: { hours, dependents }, store, now }: Registry,
): Reply | undefined {
  if (removed.length === 0) return undefined;
  const isOld = removed.some((version) => {
    const published = versions.get(version)?.published.getTime() ?? now();
    return hours !== undefined && now() - published > hours * 3_600_000;
  });
  const failed = [
    ...(isOld ? [`was published more than ${hours} hours ago`] : []),
    ...(dependents && hasDependents(name, store) ? ["has dependent packages in the registry"] : []),
  ];
  if (failed.length === 0) return undefined;
  const reason = `You can no longer unpublish this package.\nFailed criteria:\n${failed.join("\n")}`;
  return createJsonReply(405, { error: reason });
}

function hasDependents(name: string, store: Store): boolean {
  return [...store.values()].some(
    (other) =>
      other.name !== name &&
      [...other.versions.values()].some(({ manifest: { dependencies } }) => name in Object(dependencies)),
  );
}

function removeVersions({ versions, burnt, distTags }: StoredPackage, removed: readonly string[]): void {
  for (const version of removed) {
    versions.delete(version);
    burnt.add(version);
    for (const [tag, tagged] of distTags) if (tagged === version) distTags.delete(tag);
  }
  const highest = [...versions.keys()].toSorted(compare).at(-1);
  if (highest !== undefined && !distTags.has("latest")) distTags.set("latest", highest);
}

/** An empty text takes a deprecation back. */
function deprecate({ versions }: StoredPackage, document: Amendment): void {
  for (const [version, sent] of Object.entries(document.versions ?? {})) {
    const stored = versions.get(version);
    const { deprecated } = sent;
    if (stored === undefined || typeof deprecated !== "string") continue;
    const { deprecated: _, ...rest }: Manifest = stored.manifest;
    versions.set(version, { ...stored, manifest: deprecated === "" ? rest : { ...rest, deprecated } });
  }
}

function moveDistTags({ versions, distTags }: StoredPackage, wanted: Readonly<Record<string, string>>): void {
  for (const tag of distTags.keys()) if (tag !== "latest" && wanted[tag] === undefined) distTags.delete(tag);
  for (const [tag, version] of Object.entries(wanted)) if (versions.has(version)) distTags.set(tag, version);
}
