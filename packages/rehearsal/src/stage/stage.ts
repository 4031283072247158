import { createHash, randomUUID } from "node:crypto";

import { authoriseApproval, type Caller, identifyCaller } from "../access/caller.ts";
import { NOT_FOUND, UNAUTHENTICATED } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import { receivePublication, storePublication } from "../registry/publication.ts";
import { addPlaceholder, type Registry } from "../registry/registry.ts";
import type { StagedVersion } from "../registry/store.ts";

const PER_PAGE = 100;

const NOT_STAGED = createJsonReply(404, {
  message: "Not Found - No staged package version found with the provided ID.",
});

/**
 * Staging, and what people do with staged versions.
 *
 * @see https://github.com/npm/api-documentation (`stage.yaml`)
 */
export function createStageRoutes(registry: Registry): readonly Route[] {
  return [
    route("POST", "/-/stage/package/{name}", "stage", "stage", (request, { name }) => stage(name, request, registry)),
    route("GET", "/-/stage", "list-staged", "approve", (request) => listStaged(request, registry)),
    route("GET", "/-/stage/{id}", "view-staged", "approve", (request, { id }) =>
      answerPerson(id, request, registry, (version) => createJsonReply(200, showStaged(version))),
    ),
    route("GET", "/-/stage/{id}/tarball", "download-staged", "approve", (request, { id }) =>
      answerPerson(id, request, registry, showTarball),
    ),
    route("POST", "/-/stage/{id}/approve", "approve-staged", "approve", (request, { id }) =>
      settle(id, request, registry, ({ publication, stagedBy, attestations }) => {
        const approver = identifyCaller(request, registry.access);
        const name = approver.type === "user" ? approver.token.user : undefined;
        storePublication(publication, stagedBy, attestations, undefined, registry, name);
        return createJsonReply(201, { message: "Package version approved and published successfully." });
      }),
    ),
    route("DELETE", "/-/stage/{id}", "reject-staged", "approve", (request, { id }) =>
      settle(id, request, registry, () => ({ status: 204 })),
    ),
  ];
}

/**
 * Keeps a version until a person approves it. No second factor is asked for here, and any trusted publisher may do it.
 *
 * @see https://github.blog/changelog/2026-10-02-npm-staged-publishing-now-supports-creating-new-packages
 */
async function stage(name: string, request: ServiceRequest, registry: Registry): Promise<Reply> {
  const stagedBy = identifyCaller(request, registry.access);
  if (!mayStage(stagedBy, name)) return NOT_FOUND;
  const received = await receivePublication(name, request, registry, describeTaken);
  if ("refusal" in received) return received.refusal;
  const { publication, attestations, isNew } = received;
  if (isNew) addPlaceholder(name, registry);
  const id = randomUUID();
  registry.staged.set(id, { id, publication, attestations, stagedBy, created: new Date() });
  return createJsonReply(201, { message: "Package version staged successfully.", stageId: id });
}

/** Whether it is staged or published already: npm says the same. @see https://github.com/npm/cli/issues/9519 */
function describeTaken(version: string): string {
  return `Cannot stage previously published version "${version}"`;
}

function mayStage(caller: Caller, name: string): boolean {
  if (caller.type === "publisher") return caller.credential.package === name;
  return caller.type === "user" && caller.token.packages?.includes(name) !== false;
}

function listStaged(request: ServiceRequest, { staged, access }: Registry): Reply {
  if (identifyCaller(request, access).type !== "user") return UNAUTHENTICATED;
  const { query } = request;
  const name = query.get("package");
  const matching = [...staged.values()].filter(({ publication }) => name === null || publication.name === name);
  const perPage = Number(query.get("perPage") ?? PER_PAGE);
  const start = Number(query.get("page") ?? 0) * perPage;
  return createJsonReply(200, {
    items: matching.slice(start, start + perPage).map(showStaged),
    total: matching.length,
  });
}

/** Answers a person, about a version that is staged. */
function answerPerson(
  id: string,
  request: ServiceRequest,
  { staged, access }: Registry,
  answer: (version: StagedVersion) => Reply,
): Reply {
  if (identifyCaller(request, access).type !== "user") return UNAUTHENTICATED;
  const version = staged.get(id);
  return version === undefined ? NOT_STAGED : answer(version);
}

/** Approves or rejects, which takes a second factor and ends the staging. */
function settle(
  id: string,
  request: ServiceRequest,
  registry: Registry,
  answer: (version: StagedVersion) => Reply,
): Reply {
  const { staged, access } = registry;
  return answerPerson(id, request, registry, (version) => {
    const refusal = authoriseApproval(request, access);
    if (refusal !== undefined) return refusal;
    staged.delete(id);
    return answer(version);
  });
}

function showTarball({ publication }: StagedVersion): Reply {
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: publication.tarball };
}

function showStaged({ id, publication, stagedBy, created }: StagedVersion): Readonly<Record<string, string>> {
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
