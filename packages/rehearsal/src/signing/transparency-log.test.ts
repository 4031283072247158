import { createHash, createPublicKey, verify } from "node:crypto";

import { json } from "@sigstore/core";
import { expect, test } from "vitest";

import { createTransparencyLog } from "./transparency-log.ts";

const ENTRIES = 40;

function hash(prefix: number, ...parts: readonly Buffer[]): Buffer {
  return createHash("sha256")
    .update(Buffer.concat([Buffer.of(prefix), ...parts]))
    .digest();
}

/** MTH and PATH as RFC 6962 defines them, for the leaves of a whole tree. */
function hashTree(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return hash(0, only);
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return hash(1, hashTree(leaves.slice(0, split)), hashTree(leaves.slice(split)));
}

function auditPath(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...auditPath(index, left), hashTree(right)]
    : [...auditPath(index - split, right), hashTree(left)];
}

test("every entry comes with the proof that RFC 6962 asks for", () => {
  const log = createTransparencyLog("log.test");
  const key = createPublicKey({ key: log.publicKey, format: "der", type: "spki" });
  const bodies = Array.from({ length: ENTRIES }, (_, index) => Buffer.from(`entry ${index}`));
  for (const [index, body] of bodies.entries()) {
    const { entry, uuid } = log.append(body, new Date());
    const { inclusionProof, signedEntryTimestamp } = entry.verification;
    const leaves = bodies.slice(0, index + 1);
    expect(inclusionProof).toMatchObject({
      logIndex: index,
      treeSize: index + 1,
      rootHash: hashTree(leaves).toString("hex"),
      hashes: auditPath(index, leaves).map((sibling) => sibling.toString("hex")),
    });
    const { verification: _, ...stamped } = entry;
    const signature = Buffer.from(signedEntryTimestamp, "base64");
    expect(verify("sha256", Buffer.from(json.canonicalize(stamped)), key, signature)).toBe(true);
    expect(log.find(uuid)).toBe(entry);
  }
});

test("an entry that is there already is returned, not added", () => {
  const log = createTransparencyLog("log.test");
  const first = log.append(Buffer.from("same"), new Date());
  const second = log.append(Buffer.from("same"), new Date());
  expect(first.added).toBe(true);
  expect(second).toEqual({ ...first, added: false });
});
