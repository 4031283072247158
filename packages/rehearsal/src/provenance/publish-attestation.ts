import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

import { dsse } from "@sigstore/core";
import type { Json } from "@slipway/core";

import { formatPem } from "../signing/certificate.ts";
import { createLogBody } from "../signing/rekor.ts";
import type { LogEntry, TransparencyLog } from "../signing/transparency-log.ts";

/** @see https://github.com/npm/attestation/tree/main/specs/publish/v0.1 */
export const PUBLISH_PREDICATE = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1";
const BUNDLE = "application/vnd.dev.sigstore.bundle+json;version=0.2";
const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** The registry's own key: it signs what it accepted. */
export interface RegistryKey {
  readonly keyid: string;
  readonly privateKey: KeyObject;
  /** PEM */
  readonly publicKey: string;
}

/** A key with which the registry signs what it accepts, named as npm names its own. */
export function createRegistryKey(): RegistryKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = publicKey.export({ format: "der", type: "spki" });
  const keyid = `SHA256:${createHash("sha256").update(der).digest("base64")}`;
  return { keyid, privateKey, publicKey: formatPem("PUBLIC KEY", der) };
}

interface Publication {
  readonly name: string;
  readonly version: string;
  readonly sha512: string;
  /** The registry's address. */
  readonly registry: string;
}

/** The registry's statement that it accepted a version, beside the provenance; a Sigstore bundle in JSON. */
export function createPublishAttestation(publication: Publication, key: RegistryKey, log: TransparencyLog): Json {
  const { name, version, sha512, registry } = publication;
  const statement = {
    _type: "https://in-toto.io/Statement/v0.1",
    subject: [{ name: `pkg:npm/${name.replace(/^@/, "%40")}@${version}`, digest: { sha512 } }],
    predicateType: PUBLISH_PREDICATE,
    predicate: { name, version, registry },
  };
  const payload = Buffer.from(JSON.stringify(statement));
  const signature = sign("sha256", dsse.preAuthEncoding(PAYLOAD_TYPE, payload), key.privateKey).toString("base64");
  const envelope = {
    payload: payload.toString("base64"),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ sig: signature, keyid: key.keyid }],
  };
  const body = createLogBody(JSON.stringify(envelope), key.publicKey);
  if (body === undefined) throw new Error("the registry's own signature does not verify");
  return {
    mediaType: BUNDLE,
    verificationMaterial: {
      publicKey: { hint: key.keyid },
      tlogEntries: [createBundleEntry(log.append(body, new Date()).entry)],
      timestampVerificationData: { rfc3161Timestamps: [] },
    },
    dsseEnvelope: envelope,
  };
}

/** Rekor's API and the bundle format write the same entry differently. */
function createBundleEntry({ body, integratedTime, logID, logIndex, verification }: LogEntry): Json {
  const { inclusionProof, signedEntryTimestamp } = verification;
  return {
    logIndex: String(logIndex),
    logId: { keyId: toBase64(logID) },
    kindVersion: { kind: "dsse", version: "0.0.1" },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp },
    inclusionProof: {
      logIndex: String(inclusionProof.logIndex),
      rootHash: toBase64(inclusionProof.rootHash),
      treeSize: String(inclusionProof.treeSize),
      hashes: inclusionProof.hashes.map(toBase64),
      checkpoint: { envelope: inclusionProof.checkpoint },
    },
    canonicalizedBody: body,
  };
}

function toBase64(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}
