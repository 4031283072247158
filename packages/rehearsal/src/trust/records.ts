import { randomUUID } from "node:crypto";

import * as v from "valibot";

import type { TrustPermission } from "../access/caller.ts";
import type { Registry } from "../registry/registry.ts";
import { type Connection, toConnection, type TrustRecord, TrustRecordSchema } from "./connection.ts";

/** npm's: https://github.com/npm/documentation/pull/2041 */
const TWO_DAYS = 2 * 24 * 60 * 60 * 1000;

/** A trusted publisher as the registry keeps it. */
export interface StoredRecord {
  readonly id: string;
  readonly package: string;
  readonly connection: Connection;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/** By identifier. */
export type TrustRecords = Map<string, StoredRecord>;

/** The permissions that this registry knows. */
export function listPermissions({ access }: Registry): readonly TrustPermission[] {
  return [
    "createPackage",
    "createStagedPackage",
    ...(access.distTagPermission === undefined ? [] : [access.distTagPermission]),
  ];
}

/** Those of one package, in the order in which they were made. */
export function listRecords(name: string, records: TrustRecords): readonly StoredRecord[] {
  return [...records.values()].filter((record) => record.package === name);
}

/**
 * Adds a trusted publisher as if a person had.
 *
 * @throws Error for a field or a permission that npm would not take.
 */
export function addRecord(record: TrustRecord, records: TrustRecords, registry: Registry): void {
  const parsed = v.safeParse(TrustRecordSchema, record);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Error(`trusted publisher of \`${record.package}\`: \`${v.getDotPath(issue) ?? ""}\`: ${issue.message}`);
  }
  const connection = toConnection(parsed.output);
  const known = listPermissions(registry);
  const unknown = connection.permissions.find((permission) => !known.includes(permission));
  if (unknown !== undefined) {
    throw new Error(`trusted publisher of \`${record.package}\`: \`${unknown}\` is none of ${known.join(", ")}`);
  }
  const { id } = storeRecord(record.package, connection, records, registry);
  if (record.proven === true) registry.access.proven.add(id);
}

/** Keeps a trusted publisher. */
export function storeRecord(
  name: string,
  connection: Connection,
  records: TrustRecords,
  { access }: Registry,
): StoredRecord {
  const stored = { id: randomUUID(), package: name, connection, created: access.now() };
  records.set(stored.id, stored);
  return stored;
}

/** Whether it has published nothing for so long that it can neither be used nor changed, only deleted. */
export function isExpired(
  { id, created }: StoredRecord,
  { access, trustRules: { expiry = TWO_DAYS } }: Registry,
): boolean {
  return !access.proven.has(id) && created + expiry <= access.now();
}
