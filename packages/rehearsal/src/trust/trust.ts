import * as v from "valibot";

import { authoriseTrust } from "../access/caller.ts";
import { RATE_LIMITED } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import { waitFor } from "../registry/pace.ts";
import { findPackage, type Registry } from "../registry/registry.ts";
import { ConnectionSchema, isSameConnection } from "./connection.ts";
import { listPermissions, listRecords, type StoredRecord, storeRecord, type TrustRecords } from "./records.ts";

/** @see https://docs.npmjs.com/trusted-publishers */
const MOST_RECORDS = 10;

const Connections = v.pipe(v.string(), v.parseJson(), v.array(ConnectionSchema, '"value" must be an array'));

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * What `npm trust` lists and changes, with a second factor only.
 *
 * @see https://github.com/npm/api-documentation (`trust.yaml`)
 */
export function createTrustRoutes(registry: Registry, records: TrustRecords): readonly Route[] {
  return [
    route("GET", "/-/package/{name}/trust", "list-trust", "trust", (request, { name }) =>
      answerPerson(name, request, registry, () => createJsonReply(200, listRecords(name, records).map(showRecord))),
    ),
    route("POST", "/-/package/{name}/trust", "add-trust", "trust-write", (request, { name }) =>
      write(name, request, registry, () => addTrust(name, request, records, registry)),
    ),
    route("DELETE", "/-/package/{name}/trust/{id}", "remove-trust", "trust-write", (request, { name, id }) =>
      write(name, request, registry, () => removeTrust(name, id, records)),
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
  const refusal = authoriseTrust(request, registry.access);
  if (refusal !== undefined) return refusal;
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  return (found.stored ?? found.upstream) === undefined ? refuse(404, "Package not found") : answer();
}

/** The same at the pace that is set for it: who comes too often is told so before being asked for anything. */
async function write(name: string, request: ServiceRequest, registry: Registry, answer: () => Reply): Promise<Reply> {
  const { trustRules, trustWrites, now } = registry;
  const wait = waitFor(trustRules.writes, trustWrites, now());
  if (wait !== undefined) return createJsonReply(429, { error: RATE_LIMITED }, { "retry-after": String(wait) });
  trustWrites.push(now());
  return answerPerson(name, request, registry, answer);
}

/** All of them or none. */
function addTrust(name: string, { body }: ServiceRequest, records: TrustRecords, registry: Registry): Reply {
  const connections = v.safeParse(Connections, body.toString());
  if (!connections.success) return refuse(400, connections.issues[0].message);
  const added = connections.output;
  const known = listPermissions(registry);
  if (added.some(({ permissions }) => !isPermitted(permissions, known))) {
    return refuse(400, "permissions is required and must contain at least one valid route");
  }
  const { records: most = MOST_RECORDS } = registry.trustRules;
  const all = [...listRecords(name, records).map(({ connection }) => connection), ...added];
  const isKnown = all.some((one, index) => all.slice(0, index).some((other) => isSameConnection(one, other)));
  if (isKnown || all.length > most) {
    return refuse(409, "trusted publisher config already exists for the package. Please delete and re-create.");
  }
  return createJsonReply(
    200,
    added.map((connection) => showRecord(storeRecord(name, connection, records, registry))),
  );
}

function isPermitted(permissions: readonly string[], known: readonly string[]): boolean {
  return permissions.length > 0 && permissions.every((permission) => known.includes(permission));
}

function removeTrust(name: string, id: string, records: TrustRecords): Reply {
  if (!UUID.test(id)) return refuse(400, "Invalid trusted publisher config id format");
  if (records.get(id)?.package !== name) {
    return refuse(404, "Trusted publisher configuration not found for the package");
  }
  records.delete(id);
  return { status: 204 };
}

/** In the words of npm's API documentation. */
function refuse(status: number, message: string): Reply {
  return createJsonReply(status, { message });
}

/** Whether a list shows that one has expired nobody has said: it does not. */
function showRecord({ id, connection }: StoredRecord) {
  return { id, ...connection };
}
