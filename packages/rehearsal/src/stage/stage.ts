import { createHash, randomUUID } from "node:crypto";

import type { Json } from "@slipway/core";

import { type Caller, NOT_FOUND, UNAUTHENTICATED } from "../access/caller.ts";
import { demandSecondFactor } from "../access/second-factor.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { checkPublication, parsePublication, type Publication, storePublication } from "../registry/publication.ts";
import { findPackage, type FoundPackage, type RegistryServices } from "../registry/registry.ts";
import type { Operation } from "../registry/routes.ts";
import { seedPackage } from "../registry/seed.ts";
import type { Attestation } from "../registry/store.ts";

/** What npm leaves in public when a new package is staged. */
const PLACEHOLDER = "0.0.0-stage";

/**
 * `POST /-/stage/package/<name>`: keeps a version until a person approves it. No second factor is asked for here, and
 * any trusted publisher may do it.
 *
 * @see https://github.blog/changelog/2026-10-02-npm-staged-publishing-now-supports-creating-new-packages
 */
export async function answerStage(
  name: string,
  caller: Caller,
  request: ServiceRequest,
  here: string,
  services: RegistryServices,
): Promise<Reply> {
  if (!mayStage(caller, name)) return NOT_FOUND;
  const publication = parsePublication(request.body, name);
  if (typeof publication === "string") return createJsonReply(400, { success: false, error: publication });
  const found = await findPackage(name, false, services);
  if ("failed" in found) return found.failed;
  const checked = checkPublication(publication, found, here, services);
  if ("refusal" in checked) return checked.refusal;
  if (isNew(found))
    seedPackage(services.store, { name, versions: [{ version: PLACEHOLDER }] }, services.key, new Date());
  const id = randomUUID();
  services.staged.set(id, {
    id,
    publication,
    attestations: checked.attestations,
    stagedBy: caller,
    created: new Date(),
  });
  return createJsonReply(201, { stageId: id });
}

function mayStage(caller: Caller, name: string): boolean {
  if (caller.type === "publisher") return caller.credential.package === name;
  return caller.type === "user" && caller.token.packages?.includes(name) !== false;
}

function isNew(found: FoundPackage): boolean {
  return !("failed" in found) && found.stored === undefined && found.upstream === undefined;
}

const PER_PAGE = 100;

type StagedOperation = Extract<
  Operation,
  { readonly type: "list-staged" | "view-staged" | "download-staged" | "approve-staged" | "reject-staged" }
>;

/** `/-/stage…`: what people do with staged versions. Approving and rejecting take a second factor. */
export function answerStaged(
  operation: StagedOperation,
  caller: Caller,
  request: ServiceRequest,
  services: RegistryServices,
): Reply {
  if (caller.type !== "user") return UNAUTHENTICATED;
  const { staged } = services;
  if (operation.type === "list-staged") return listStaged(request.query, staged);
  const version = staged.get(operation.id);
  if (version === undefined) return NOT_FOUND;
  if (operation.type === "view-staged") return createJsonReply(200, showStaged(version));
  if (operation.type === "download-staged") {
    const headers = { "content-type": "application/octet-stream" };
    return { status: 200, headers, body: version.publication.tarball };
  }
  if (!caller.secondFactor) return demandSecondFactor(caller.browser, services);
  staged.delete(version.id);
  if (operation.type === "reject-staged") return { status: 204 };
  storePublication(version.publication, version.stagedBy, version.attestations, undefined, services);
  return createJsonReply(200, { ok: true });
}

function listStaged(query: URLSearchParams, staged: ReadonlyMap<string, StagedVersion>): Reply {
  const name = query.get("package");
  const matching = [...staged.values()].filter(({ publication }) => name === null || publication.name === name);
  const perPage = Number(query.get("perPage") ?? PER_PAGE);
  const start = Number(query.get("page") ?? 0) * perPage;
  return createJsonReply(200, {
    items: matching.slice(start, start + perPage).map(showStaged),
    total: matching.length,
  });
}

function showStaged({ id, publication, stagedBy, created }: StagedVersion): Json {
  const { name, version, distTags, tarball } = publication;
  return {
    id,
    packageName: name,
    version,
    status: "staged",
    tag: distTags[0] ?? "latest",
    createdAt: created.toISOString(),
    actor: stagedBy.type === "user" ? stagedBy.token.user : "GitHub Actions",
    actorType: stagedBy.type === "user" ? "user" : "oidc",
    shasum: createHash("sha1").update(tarball).digest("hex"),
  };
}

/** A version that waits for a person's approval. */
export interface StagedVersion {
  /** UUID */
  readonly id: string;
  readonly publication: Publication;
  readonly attestations: readonly Attestation[];
  readonly stagedBy: Caller;
  readonly created: Date;
}
