import { afterAll, beforeAll, expect, test } from "vitest";

import { type Rehearsal, startRehearsal } from "../service/rehearsal.ts";
import { attestDraft, createDraft, type Draft, obtainCredential, put } from "../test-client.ts";

const TRUST = {
  package: "tool",
  repository: "acme/tools",
  file: "release.yml",
  permissions: ["createPackage"],
} as const;

let rehearsal: Rehearsal;

let foreign: Rehearsal;

let count = 0;

beforeAll(async () => {
  const packages = [{ name: "tool", versions: [{ version: "1.0.0" }] }];
  [rehearsal, foreign] = await Promise.all([startRehearsal({ packages, trust: [TRUST] }), startRehearsal()]);
});

afterAll(() => Promise.all([rehearsal.close(), foreign.close()]));

async function publish(change: (draft: Draft) => Draft | Promise<Draft>): Promise<{ status: number; body: unknown }> {
  count += 1;
  const draft = await change(createDraft("tool", `1.${count}.0`));
  return put(rehearsal, draft, await obtainCredential(rehearsal, "tool"));
}

function tamper(draft: Draft, change: (bundle: NonNullable<Draft["provenance"]>) => void): Draft {
  const provenance = structuredClone(draft.provenance);
  if (provenance !== undefined) change(provenance);
  return { ...draft, provenance };
}

test("an honest attestation is accepted", async () => {
  expect(await publish((draft) => attestDraft(rehearsal, draft))).toMatchObject({ status: 201 });
});

test.each<[string, (draft: Draft) => Draft | Promise<Draft>, string]>([
  [
    "an edited payload",
    async (draft) =>
      tamper(await attestDraft(rehearsal, draft), ({ dsseEnvelope }) => {
        if (dsseEnvelope === undefined) return;
        const statement = Buffer.from(dsseEnvelope.payload, "base64").toString();
        dsseEnvelope.payload = Buffer.from(statement.replace("slsa.dev", "slsa.dex")).toString("base64");
      }),
    "DSSE payload hash mismatch",
  ],
  [
    "a missing inclusion proof",
    async (draft) =>
      tamper(await attestDraft(rehearsal, draft), ({ verificationMaterial }) => {
        for (const entry of verificationMaterial.tlogEntries) entry.inclusionProof = undefined;
      }),
    "invalid bundle",
  ],
  [
    "an edited inclusion proof",
    async (draft) =>
      tamper(await attestDraft(rehearsal, draft), ({ verificationMaterial }) => {
        const proof = verificationMaterial.tlogEntries[0]?.inclusionProof;
        if (proof !== undefined) proof.hashes = proof.hashes.toReversed().slice(1);
      }),
    "invalid hash count",
  ],
  [
    "no log entry",
    async (draft) =>
      tamper(await attestDraft(rehearsal, draft), ({ verificationMaterial }) => {
        verificationMaterial.tlogEntries = [];
      }),
    "expected 1 timestamps, got 0",
  ],
  [
    "another authority's signature",
    (draft) => attestDraft(rehearsal, draft, foreign),
    "Failed to verify certificate chain",
  ],
  [
    "an attestation of another version",
    async (draft) => {
      const { provenance } = await attestDraft(rehearsal, createDraft("tool", "9.9.9"));
      return { ...draft, provenance };
    },
    'the statement is about "pkg:npm/tool@9.9.9"',
  ],
  [
    "an attestation of another tarball",
    async (draft) => ({ ...(await attestDraft(rehearsal, draft)), tarball: Buffer.from("other bytes") }),
    "the statement's sha512 digest is not the tarball's",
  ],
])("422: %s", async (_, change, message) => {
  const { status, body } = await publish(change);
  expect(body).toEqual({
    success: false,
    error: expect.stringContaining("Error verifying sigstore provenance bundle: "),
  });
  expect(body).toHaveProperty("error", expect.stringContaining(message));
  expect(status).toBe(422);
});
