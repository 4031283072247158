import { randomUUID } from "node:crypto";

import * as v from "valibot";

import { authorisePerson, identifyCaller, type TrustPermission } from "../access/caller.ts";
import { NOT_FOUND } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import { findPackage, type Registry } from "../registry/registry.ts";

/** @see https://docs.npmjs.com/trusted-publishers */
const MOST_RECORDS = 10;

const Connection = v.object({
  type: v.literal("github"),
  claims: v.object({
    repository: v.string(),
    workflow_ref: v.object({ file: v.string() }),
    environment: v.optional(v.string()),
  }),
  permissions: v.optional(v.array(v.picklist(["createPackage", "createStagedPackage"])), []),
});
const Connections = v.pipe(v.string(), v.parseJson(), v.array(Connection));

/**
 * One trusted publisher of one package, as `npm trust github` saves it. All fields are compared exactly, letter case
 * included.
 */
export interface TrustRecord {
  readonly package: string;
  /** `owner/name` */
  readonly repository: string;
  /** Base name of the entry workflow: `release.yml`. */
  readonly file: string;
  readonly environment?: string;
  readonly permissions: readonly TrustPermission[];
}

/** By identifier. */
export type TrustRecords = Map<string, TrustRecord>;

/** What `npm trust` lists and changes, with a second factor only. */
export function createTrustRoutes(registry: Registry, records: TrustRecords): readonly Route[] {
  return [
    route("GET", "/-/package/{name}/trust", "list-trust", "trust", (request, { name }) =>
      answerPerson(name, request, registry, () => listTrust(name, records)),
    ),
    route("POST", "/-/package/{name}/trust", "add-trust", "trust", (request, { name }) =>
      answerPerson(name, request, registry, () => addTrust(name, request, records)),
    ),
    route("DELETE", "/-/package/{name}/trust/{id}", "remove-trust", "trust", (request, { name, id }) =>
      answerPerson(name, request, registry, () => removeTrust(name, id, records)),
    ),
  ];
}

/** Answers a person with a second factor, about a package that exists. */
async function answerPerson(
  name: string,
  request: ServiceRequest,
  registry: Registry,
  answer: () => Reply,
): Promise<Reply> {
  const refusal = authorisePerson(identifyCaller(request, registry.access), registry.access);
  if (refusal !== undefined) return refusal;
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  return (found.stored ?? found.upstream) === undefined ? NOT_FOUND : answer();
}

function listTrust(name: string, records: TrustRecords): Reply {
  const matching = [...records].filter(([, record]) => record.package === name);
  return createJsonReply(
    200,
    matching.map(([id, record]) => showRecord(id, record)),
  );
}

function addTrust(name: string, { body }: ServiceRequest, records: TrustRecords): Reply {
  const connections = v.safeParse(Connections, body.toString());
  if (!connections.success) return createJsonReply(400, { message: connections.issues[0].message });
  const added: ReturnType<typeof showRecord>[] = [];
  for (const { claims, permissions } of connections.output) {
    if (permissions.length === 0) {
      return createJsonReply(400, { message: "permissions is required and must contain at least one valid route" });
    }
    const { repository, environment } = claims;
    const record: TrustRecord = {
      package: name,
      repository,
      file: claims.workflow_ref.file,
      environment,
      permissions,
    };
    const known = [...records.values()].filter((other) => other.package === name);
    if (known.length === MOST_RECORDS || known.some((other) => isSameConnection(other, record))) {
      return createJsonReply(409, { message: "trusted publisher already exists" });
    }
    const id = randomUUID();
    records.set(id, record);
    added.push(showRecord(id, record));
  }
  return createJsonReply(201, added);
}

function removeTrust(name: string, id: string, records: TrustRecords): Reply {
  if (records.get(id)?.package !== name) return NOT_FOUND;
  records.delete(id);
  return { status: 204 };
}

function isSameConnection(one: TrustRecord, other: TrustRecord): boolean {
  return one.repository === other.repository && one.file === other.file && one.environment === other.environment;
}

function showRecord(id: string, { repository, file, environment, permissions }: TrustRecord) {
  return { id, type: "github", claims: { repository, workflow_ref: { file }, environment }, permissions };
}
