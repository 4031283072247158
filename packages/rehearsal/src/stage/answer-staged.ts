import { createHash } from "node:crypto";

import type { Json } from "@slipway/core";

import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply, ServiceRequest } from "../http/message.ts";
import type { Caller } from "../registry/identify-caller.ts";
import type { Operation } from "../registry/operation.ts";
import { NOT_FOUND, UNAUTHENTICATED } from "../registry/refusals.ts";
import type { RegistryServices } from "../registry/registry-services.ts";
import { storePublication } from "../registry/store-publication.ts";
import { demandSecondFactor } from "../second-factor/demand-second-factor.ts";
import type { StagedVersion } from "./staged-version.ts";

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
