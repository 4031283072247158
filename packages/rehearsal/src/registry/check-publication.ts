import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import { checkProvenance } from "../provenance/check-provenance.ts";
import { createPublishAttestation, PUBLISH_PREDICATE } from "../provenance/create-publish-attestation.ts";
import type { FoundPackage } from "./find-package.ts";
import type { Publication } from "./parse-publication.ts";
import type { RegistryServices } from "./registry-services.ts";
import type { Attestation } from "./store.ts";

type Known = Exclude<FoundPackage, { readonly failed: Reply }>;

/** What a publication may not do, whoever sends it; otherwise its attestations. */
export function checkPublication(
  publication: Publication,
  known: Known,
  here: string,
  services: RegistryServices,
): { readonly refusal: Reply } | { readonly attestations: readonly Attestation[] } {
  const taken = checkVersion(publication, known, services) ?? checkAccess(publication, known);
  if (taken !== undefined) return { refusal: taken };
  const { name, version, provenance } = publication;
  if (provenance === undefined) return { attestations: [] };
  const check = checkProvenance(provenance, publication, services.trustMaterial);
  if (!check.accepted) return { refusal: refuse(422, check.message) };
  const bundle = createPublishAttestation(
    { name, version, sha512: publication.sha512, registry: here },
    services.key,
    services.transparencyLog,
  );
  return {
    attestations: [
      { predicateType: check.predicateType, bundle: check.bundle },
      { predicateType: PUBLISH_PREDICATE, bundle },
    ],
  };
}

/**
 * A version can never be published twice, not even after it was removed. One that is staged or still being scanned has
 * an answer of its own.
 *
 * @see https://github.com/npm/cli/issues/9889
 */
function checkVersion(
  { name, version }: Publication,
  { stored, upstream }: Known,
  { staged }: RegistryServices,
): Reply | undefined {
  const held = stored?.versions.get(version);
  const isStaged = [...staged.values()].some(
    ({ publication }) => publication.name === name && publication.version === version,
  );
  if (held?.hold !== undefined || isStaged)
    return refuse(409, `Cannot publish over previously staged version "${version}"`);
  const taken =
    held !== undefined ||
    stored?.burnt.has(version) === true ||
    upstream?.versions?.[version] !== undefined ||
    upstream?.time?.[version] !== undefined;
  return taken ? refuse(403, `You cannot publish over the previously published versions: ${version}.`) : undefined;
}

/** A new scoped package is private unless it says otherwise; who has a private package already pays for it. */
function checkAccess({ name, access }: Publication, { stored, upstream }: Known): Reply | undefined {
  const isNew = stored === undefined && upstream === undefined;
  const becomesPrivate = isNew ? access !== "public" : access === "restricted" && stored?.access === "public";
  const paid = name.startsWith("@") && becomesPrivate;
  return paid ? refuse(402, "You must sign up for private packages") : undefined;
}

function refuse(status: number, error: string): Reply {
  return createJsonReply(status, { success: false, error });
}
