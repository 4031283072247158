import { randomUUID } from "node:crypto";

import type { Json } from "@slipway/core";
import * as v from "valibot";

import { type Caller, NOT_FOUND, UNAUTHENTICATED } from "../access/caller.ts";
import { demandSecondFactor } from "../access/second-factor.ts";
import { createJsonReply, type Reply, type ServiceRequest } from "../http/message.ts";
import { findPackage, type RegistryServices } from "../registry/registry.ts";
import type { Operation } from "../registry/routes.ts";
import type { TrustRecord } from "../registry/seed.ts";

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

type TrustOperation = Extract<Operation, { readonly type: "list-trust" | "add-trust" | "remove-trust" }>;

/** `/-/package/<name>/trust`: what `npm trust` lists and changes, with a second factor only. */
export async function answerTrust(
  operation: TrustOperation,
  caller: Caller,
  request: ServiceRequest,
  services: RegistryServices,
): Promise<Reply> {
  if (caller.type !== "user") return UNAUTHENTICATED;
  if (!caller.secondFactor) return demandSecondFactor(caller.browser, services);
  const { name } = operation;
  const found = await findPackage(name, true, services);
  if ("failed" in found) return found.failed;
  if ((found.stored ?? found.upstream) === undefined) return NOT_FOUND;
  const { trust } = services;
  if (operation.type === "list-trust") return createJsonReply(200, listTrust(name, trust));
  if (operation.type === "add-trust") return addTrust(name, request.body, services);
  if (trust.get(operation.id)?.package !== name) return NOT_FOUND;
  trust.delete(operation.id);
  return { status: 204 };
}

function listTrust(name: string, trust: ReadonlyMap<string, TrustRecord>): Json[] {
  return [...trust].filter(([, record]) => record.package === name).map(([id, record]) => showRecord(id, record));
}

function addTrust(name: string, body: Buffer, { trust }: RegistryServices): Reply {
  const connections = v.safeParse(Connections, body.toString());
  if (!connections.success) return createJsonReply(400, { message: connections.issues[0].message });
  const added: Json[] = [];
  for (const { claims, permissions } of connections.output) {
    if (permissions.length === 0) {
      return createJsonReply(400, { message: "permissions is required and must contain at least one valid route" });
    }
    const { repository, environment } = claims;
    const record: TrustRecord = {
      package: name,
      repository,
      file: claims.workflow_ref.file,
      ...(environment !== undefined && { environment }),
      permissions,
    };
    const known = [...trust.values()].filter((other) => other.package === name);
    if (known.length === MOST_RECORDS || known.some((other) => isSameConnection(other, record))) {
      return createJsonReply(409, { message: "trusted publisher already exists" });
    }
    const id = randomUUID();
    trust.set(id, record);
    added.push(showRecord(id, record));
  }
  return createJsonReply(201, added);
}

function isSameConnection(one: TrustRecord, other: TrustRecord): boolean {
  return one.repository === other.repository && one.file === other.file && one.environment === other.environment;
}

function showRecord(id: string, { repository, file, environment, permissions }: TrustRecord): Json {
  const claims = { repository, workflow_ref: { file }, ...(environment !== undefined && { environment }) };
  return { id, type: "github", claims, permissions };
}

const TrustFile: v.GenericSchema<string, TrustRecord[]> = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.strictObject({
      package: v.string(),
      repository: v.pipe(v.string(), v.regex(/^[^/]+\/[^/]+$/, "the format is owner/name")),
      file: v.pipe(v.string(), v.regex(/^[^/]+\.ya?ml$/, "a workflow's base name ends in .yml or .yaml")),
      environment: v.exactOptional(v.string()),
      permissions: v.optional(v.array(v.picklist(["createPackage", "createStagedPackage"])), ["createPackage"]),
    }),
  ),
);

/**
 * Reads a file of trusted publishers: a JSON array of `TrustRecord`, with permission to publish unless it says otherwise.
 *
 * @throws Error that says which value is wrong.
 */
export function parseTrust(text: string): TrustRecord[] {
  const parsed = v.safeParse(TrustFile, text);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new Error(path === null ? issue.message : `\`${path}\`: ${issue.message}`);
}
