import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { posix } from "node:path";

import { json } from "@sigstore/core";
import type { Json } from "@slipway/core";

import type { CertificateLog } from "./certificate-log.ts";
import { type CertificateAuthority, stripPem } from "./certificate.ts";
import type { TransparencyLog } from "./transparency-log.ts";

const MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
const SPEC_VERSION = "1.0.31";
const LIFETIME = 7 * 24 * 60 * 60 * 1000;

interface Authorities {
  readonly authority: CertificateAuthority;
  readonly certificateLog: CertificateLog;
  readonly transparencyLog: TransparencyLog;
  /** Where all of them answer. */
  readonly origin: string;
}

/**
 * Sigstore's `trusted_root.json`: whom a verifier believes.
 *
 * @see https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
 */
export function createTrustedRoot({ authority, certificateLog, transparencyLog, origin }: Authorities): Json {
  const validFor = { start: authority.notBefore.toISOString() };
  const log = (publicKey: Buffer, logId: Buffer): Json => ({
    baseUrl: origin,
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: publicKey.toString("base64"), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor },
    logId: { keyId: logId.toString("base64") },
  });
  return {
    mediaType: MEDIA_TYPE,
    tlogs: [log(transparencyLog.publicKey, transparencyLog.logId)],
    certificateAuthorities: [
      {
        subject: { organization: "", commonName: "Slipway rehearsal" },
        uri: origin,
        certChain: { certificates: [{ rawBytes: authority.certificate.toString("base64") }] },
        validFor,
      },
    ],
    ctlogs: [log(certificateLog.publicKey, certificateLog.logId)],
    timestampAuthorities: [],
  };
}

/** A TUF repository: how sigstore's clients learn whom to trust. */
interface UpdateRepository {
  /** `root.json`, which a client must have beforehand. */
  readonly root: Buffer;
  /** Everything that is served, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * A repository with one version of everything, signed with one throw-away key.
 *
 * @param targets By path: `trusted_root.json`.
 * @see https://theupdateframework.github.io/specification/latest/
 */
export function createUpdateRepository(targets: Readonly<Record<string, Buffer>>, now: Date): UpdateRepository {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  // The raw key is the last 32 bytes of its DER form.
  const hexKey = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  const key = { keytype: "ed25519", scheme: "ed25519", keyval: { public: hexKey } };
  const keyid = sha256(Buffer.from(json.canonicalize(key)));
  const role = { keyids: [keyid], threshold: 1 };
  const expires = new Date(now.getTime() + LIFETIME).toISOString().replace(/\.\d+Z$/, "Z");
  const create = (type: string, fields: Readonly<Record<string, Json>>): Buffer =>
    createMetadata({ _type: type, spec_version: SPEC_VERSION, version: 1, expires, ...fields }, keyid, privateKey);

  const root = create("root", {
    consistent_snapshot: true,
    keys: { [keyid]: key },
    roles: { root: role, timestamp: role, snapshot: role, targets: role },
  });
  const described = Object.entries(targets).map(
    ([path, bytes]) => [path, { length: bytes.length, hashes: { sha256: sha256(bytes) } }] as const,
  );
  const files = new Map([
    ["1.root.json", root],
    ["timestamp.json", create("timestamp", { meta: { "snapshot.json": { version: 1 } } })],
    ["1.snapshot.json", create("snapshot", { meta: { "targets.json": { version: 1 } } })],
    ["1.targets.json", create("targets", { targets: Object.fromEntries(described) })],
    ...Object.entries(targets).map(([path, bytes]) => [createTargetPath(path, bytes), bytes] as const),
  ]);
  return { root, files };
}

function createMetadata(signed: Json, keyid: string, key: KeyObject): Buffer {
  const sig = sign(null, Buffer.from(json.canonicalize(signed)), key).toString("hex");
  return Buffer.from(JSON.stringify({ signed, signatures: [{ keyid, sig }] }));
}

/** Consistent snapshots put the hash before the file's own name. */
function createTargetPath(path: string, bytes: Buffer): string {
  return posix.join("targets", posix.dirname(path), `${sha256(bytes)}.${posix.basename(path)}`);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * What the TUF repository vouches for: the trusted root, and the keys of the registry at `origin`.
 *
 * @param key Left out where another registry's keys are asked for as well: clients look here first and would not find
 *   them.
 */
export function createTargets(
  trustedRoot: Json,
  key: { readonly keyid: string; readonly publicKey: string } | undefined,
  origin: string,
): Record<string, Buffer> {
  const root = { "trusted_root.json": Buffer.from(JSON.stringify(trustedRoot)) };
  if (key === undefined) return root;
  const rawBytes = stripPem(key.publicKey);
  const validFor = { start: new Date(0).toISOString() };
  const publicKey = { rawBytes, keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor };
  const keys = ["npm:signatures", "npm:attestations"].map((keyUsage) => ({ keyId: key.keyid, keyUsage, publicKey }));
  return { ...root, [`${new URL(origin).host}/keys.json`]: Buffer.from(JSON.stringify({ keys })) };
}
