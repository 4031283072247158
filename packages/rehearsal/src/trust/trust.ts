import * as v from "valibot";

import { authoriseTrust, identifyCaller } from "../access/caller.ts";
import { NOT_FOUND, RATE_LIMITED } from "../access/refusals.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import { waitFor } from "../registry/pace.ts";
import { findPackage, type Registry } from "../registry/registry.ts";
import { ConnectionSchema, isSameConnection } from "./connection.ts";
import { listPermissions, listRecords, type StoredRecord, storeRecord, type TrustRecords } from "./records.ts";

/** @see https://docs.npmjs.com/trusted-publishers */
const MOST_RECORDS = 10;

const Connections = v.pipe(v.string(), v.parseJson(), v.array(ConnectionSchema, '"value" must be an array'));

/** What `npm trust` lists and changes, with a second factor only. */
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
  const refusal = authoriseTrust(identifyCaller(request, registry.access), registry.access);
  if (refusal !== undefined) return refusal;
  const found = await findPackage(name, true, registry);
  if ("refusal" in found) return found.refusal;
  return (found.stored ?? found.upstream) === undefined ? NOT_FOUND : answer();
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
  if (!connections.success) return createJsonReply(400, { message: connections.issues[0].message });
  const added = connections.output;
  const known = listPermissions(registry);
  if (added.some(({ permissions }) => !isPermitted(permissions, known))) {
    return createJsonReply(400, { message: "permissions is required and must contain at least one valid route" });
  }
  const { records: most = MOST_RECORDS } = registry.trustRules;
  const all = [...listRecords(name, records).map(({ connection }) => connection), ...added];
  const isKnown = all.some((one, index) => all.slice(0, index).some((other) => isSameConnection(one, other)));
  if (isKnown || all.length > most) {
    return createJsonReply(409, { message: "trusted publisher already exists" });
  }
  return createJsonReply(
    201,
    added.map((connection) => showRecord(storeRecord(name, connection, records, registry))),
  );
}

function isPermitted(permissions: readonly string[], known: readonly string[]): boolean {
  return permissions.length > 0 && permissions.every((permission) => known.includes(permission));
}

function removeTrust(name: string, id: string, records: TrustRecords): Reply {
  if (records.get(id)?.package !== name) return NOT_FOUND;
  records.delete(id);
  return { status: 204 };
}

/** Whether a list shows that one has expired nobody has said: it does not. */
function showRecord({ id, connection }: StoredRecord) {
  return { id, ...connection };
}
