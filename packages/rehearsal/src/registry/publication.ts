import { createHash } from "node:crypto";

import type { Json } from "@slipway/core";
import { valid } from "semver";
import * as v from "valibot";

import { addressOf, authoriseWrite, type Caller, identifyCaller } from "../access/caller.ts";
import { refusePublication } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import type { Hold } from "../http/routes.ts";
import { checkProvenance } from "../provenance/check-provenance.ts";
import { createPublishAttestation, PUBLISH_PREDICATE } from "../provenance/publish-attestation.ts";
import { findPackage, type KnownPackage, type NewScopedPackages, type Registry } from "./registry.ts";
import { checkRules } from "./rules.ts";
import {
  type Attestation,
  changePackage,
  createStoredVersion,
  ensurePackage,
  ManifestSchema,
  type Publication,
} from "./store.ts";

/** How long the name of a package stays locked that was unpublished as a whole. */
const NAME_LOCK = 24 * 60 * 60 * 1000;

const TRUSTED_PUBLISHER_EMAIL = "npm-oidc-no-reply@github.com";
/** GitHub's name has been seen in packuments; the others are those that `npm trust` prints. */
const PROVIDERS: Readonly<Record<string, string>> = {
  github: "GitHub Actions",
  gitlab: "GitLab CI/CD",
  circleci: "CircleCI",
};

const Document = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    name: v.string(),
    access: v.optional(v.nullable(v.picklist(["public", "restricted"]))),
    versions: v.record(v.string(), ManifestSchema),
    "dist-tags": v.record(v.string(), v.string()),
    _attachments: v.record(v.string(), v.object({ data: v.string() })),
  }),
);

const Dist = v.object({ integrity: v.optional(v.string()), shasum: v.optional(v.string()) });

/**
 * Publishes one version.
 *
 * @param hold Keeps the version from being seen, as npm's scanning does.
 */
export async function publish(
  name: string,
  request: ServiceRequest,
  hold: Hold | undefined,
  registry: Registry,
): Promise<Reply> {
  const { access, store } = registry;
  const caller = identifyCaller(request, access);
  const refusal = authoriseWrite(caller, name, "createPackage", store.get(name), access);
  if (refusal !== undefined) return refusal;
  const received = await receivePublication(name, request, registry);
  if ("refusal" in received) return received.refusal;
  storePublication(received.publication, caller, received.attestations, hold, registry);
  return createJsonReply(201, { ok: true, id: name, success: true });
}

/** A publication that may be stored or staged. */
interface ReceivedPublication {
  readonly publication: Publication;
  readonly attestations: readonly Attestation[];
  /** Nobody has the package yet. */
  readonly isNew: boolean;
}

/**
 * Reads a publication and checks what it may not do, whoever sends it.
 *
 * @param describeTaken How a version that is there already is refused with 409; else in the words for what is published.
 */
export async function receivePublication(
  name: string,
  request: ServiceRequest,
  registry: Registry,
  describeTaken?: (version: string) => string,
): Promise<ReceivedPublication | { readonly refusal: Reply }> {
  const publication = parsePublication(request.body, name);
  if (typeof publication === "string") return { refusal: refusePublication(400, publication) };
  const known = await findPackage(name, false, registry);
  if ("refusal" in known) return known;
  const isNew = known.stored === undefined && known.upstream === undefined;
  const taken = checkVersion(publication, known, registry);
  if (taken !== undefined) {
    return {
      refusal: describeTaken === undefined ? taken : refusePublication(409, describeTaken(publication.version)),
    };
  }
  const refused =
    checkAccess(publication, known, registry.newScopedPackages) ??
    checkRules(publication, isNew, identifyCaller(request, registry.access), registry);
  if (refused !== undefined) return { refusal: refused };
  const attested = attest(publication, request.here, registry);
  if ("refusal" in attested) return attested;
  return { publication, attestations: attested.attestations, isNew };
}

/**
 * Reads the document that clients PUT: one version, its dist-tags, its tarball in base64 and maybe its provenance.
 *
 * @returns a message when it is no such document, or its digests are not those of its tarball.
 */
function parsePublication(body: Buffer, name: string): Publication | string {
  const parsed = v.safeParse(Document, body.toString());
  if (!parsed.success) return `not a publication: ${parsed.issues[0].message}`;
  const document = parsed.output;
  if (document.name !== name) return `the document is about ${document.name}, the address about ${name}`;
  const versions = Object.entries(document.versions);
  const [version, manifest] = versions[0] ?? ["", {}];
  if (versions.length !== 1 || valid(version) !== version || manifest["version"] !== version) {
    return "a publication has exactly one valid version";
  }
  const attachments = Object.entries(document["_attachments"]);
  const encoded = attachments.find(([file]) => file.endsWith(".tgz"))?.[1].data;
  if (encoded === undefined) return "a publication has a tarball";
  const tarball = Buffer.from(encoded, "base64");
  const sha512 = createHash("sha512").update(tarball).digest();
  const mismatch = checkDigests(manifest["dist"], tarball, sha512);
  if (mismatch !== undefined) return mismatch;
  const provenance = attachments.find(([file]) => file.endsWith(".sigstore"))?.[1].data;
  return {
    name,
    version,
    manifest,
    distTags: Object.keys(document["dist-tags"]),
    access: document.access ?? undefined,
    tarball,
    sha512: sha512.toString("hex"),
    provenance: provenance === undefined ? undefined : parseProvenance(provenance),
  };
}

function checkDigests(dist: Json | undefined, tarball: Buffer, sha512: Buffer): string | undefined {
  const parsed = v.safeParse(Dist, dist);
  if (!parsed.success) return "a publication describes its tarball in `dist`";
  const { integrity, shasum } = parsed.output;
  if (integrity !== undefined && !integrity.split(" ").includes(`sha512-${sha512.toString("base64")}`)) {
    return "`dist.integrity` is not the tarball's";
  }
  if (shasum !== undefined && shasum !== createHash("sha1").update(tarball).digest("hex")) {
    return "`dist.shasum` is not the tarball's";
  }
  return undefined;
}

/** Text that is not JSON is no bundle either, which the verification says. */
function parseProvenance(text: string): Json {
  const parsed = v.safeParse(
    v.pipe(
      v.string(),
      v.parseJson(),
      v.custom<Json>(() => true),
    ),
    text,
  );
  return parsed.success ? parsed.output : text;
}

/**
 * A version can never be published twice, not even after it was removed. One that is staged or still being scanned has
 * an answer of its own.
 *
 * @see https://github.com/npm/cli/issues/9889
 */
function checkVersion(
  { name, version }: Publication,
  { stored, upstream }: KnownPackage,
  { staged, now }: Registry,
): Reply | undefined {
  const unpublished = stored?.unpublished?.at.getTime();
  // https://github.com/npm/cli/issues/958
  if (unpublished !== undefined && now() - unpublished < NAME_LOCK) {
    return refusePublication(403, `${name} cannot be republished until 24 hours have passed.`);
  }
  const held = stored?.versions.get(version);
  const isStaged = [...staged.values()].some(
    ({ publication }) => publication.name === name && publication.version === version,
  );
  if (held?.hold !== undefined || isStaged) {
    return refusePublication(409, `Cannot publish over previously staged version "${version}"`);
  }
  const taken =
    held !== undefined ||
    stored?.burnt.has(version) === true ||
    upstream?.versions?.[version] !== undefined ||
    upstream?.time?.[version] !== undefined;
  return taken
    ? refusePublication(403, `You cannot publish over the previously published versions: ${version}.`)
    : undefined;
}

/** A new scoped package is private unless it says otherwise; who has a private package already pays for it. */
function checkAccess(
  { name, access }: Publication,
  { stored, upstream }: KnownPackage,
  newScopedPackages: NewScopedPackages,
): Reply | undefined {
  const isNew = stored === undefined && upstream === undefined;
  const becomesPrivate = isNew
    ? (access ?? (newScopedPackages === "public" ? "public" : "restricted")) !== "public"
    : access === "restricted" && stored?.access === "public";
  const unpaid = name.startsWith("@") && becomesPrivate && newScopedPackages === "unpaid";
  return unpaid ? refusePublication(402, "You must sign up for private packages") : undefined;
}

/** The attestations of what comes with provenance; the registry adds its own statement. */
function attest(
  { provenance, ...publication }: Publication,
  here: string,
  { trustMaterial, key, transparencyLog }: Registry,
): { readonly attestations: readonly Attestation[] } | { readonly refusal: Reply } {
  if (provenance === undefined) return { attestations: [] };
  const check = checkProvenance(provenance, publication, trustMaterial);
  if (!check.accepted) return { refusal: refusePublication(422, check.message) };
  const bundle = createPublishAttestation({ ...publication, registry: here }, key, transparencyLog);
  return {
    attestations: [
      { predicateType: check.predicateType, bundle: check.bundle },
      { predicateType: PUBLISH_PREDICATE, bundle },
    ],
  };
}

/** Makes a checked publication a version; its dist-tags move at once, or when it is no longer held. */
export function storePublication(
  publication: Publication,
  caller: Caller,
  attestations: readonly Attestation[],
  hold: Hold | undefined,
  { store, key, newScopedPackages, access: { proven }, now }: Registry,
  approver?: string,
): void {
  const { name, version, manifest, tarball, distTags, access } = publication;
  const user = caller.type === "user" ? caller.token.user : undefined;
  const unless = name.startsWith("@") && newScopedPackages === "restricted" ? "restricted" : "public";
  const stored = ensurePackage(store, name, access ?? unless, new Date(now()), user);
  stored.versions.set(
    version,
    createStoredVersion(
      {
        name,
        version,
        manifest,
        tarball,
        distTags,
        attestations,
        publisher: describePublisher(caller, approver),
        published: new Date(now()),
        seeded: false,
        hold,
      },
      key,
    ),
  );
  if (hold === undefined) for (const tag of distTags) stored.distTags.set(tag, version);
  changePackage(store, name, { unpublished: undefined });
  for (const record of caller.type === "publisher" ? caller.credential.records : []) proven.add(record);
}

/** npm's `_npmUser`. @see https://github.com/pnpm/pnpm/pull/11495 what trusted publishing leaves there */
function describePublisher(caller: Caller, approver: string | undefined): Json {
  const approved: Record<string, Json> = approver === undefined ? {} : { approver: describeUser(approver) };
  if (caller.type === "user") return { ...describeUser(caller.token.user), ...approved };
  const { provider = "github", records: [record = ""] = [] } = caller.type === "publisher" ? caller.credential : {};
  return {
    name: PROVIDERS[provider] ?? provider,
    email: TRUSTED_PUBLISHER_EMAIL,
    trustedPublisher: { id: provider, oidcConfigId: `oidc:${record}` },
    ...approved,
  };
}

function describeUser(name: string): Record<string, Json> {
  return { name, email: addressOf(name) };
}
