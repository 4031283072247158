import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomInt,
  sign,
  verify,
  X509Certificate,
} from "node:crypto";

import { dsse, json } from "@sigstore/core";
import * as v from "valibot";

import { createJsonReply, type Reply } from "../http/message.ts";

const TREE_ID_LIMIT = 2 ** 48 - 1;

/** A public log has had earlier trees; clients take an index of 0 for a missing one. */
const FIRST_INDEX = 1;

/** An entry as Rekor's API shows it. @see https://www.sigstore.dev/swagger/#/entries */
export interface LogEntry {
  /** Base64 of the canonical entry. */
  readonly body: string;
  /** Seconds since the epoch. */
  readonly integratedTime: number;
  readonly logID: string;
  /** Among the entries of all trees of the log. */
  readonly logIndex: number;
  readonly verification: {
    readonly inclusionProof: {
      /** In this tree. */
      readonly logIndex: number;
      readonly treeSize: number;
      readonly rootHash: string;
      readonly hashes: readonly string[];
      readonly checkpoint: string;
    };
    readonly signedEntryTimestamp: string;
  };
}

export interface TransparencyLog {
  readonly publicKey: Buffer;
  readonly logId: Buffer;
  /** `added` is false when the log held an equal entry already, which it returns. */
  readonly append: (
    body: Buffer,
    now: Date,
  ) => { readonly uuid: string; readonly entry: LogEntry; readonly added: boolean };
  readonly find: (uuid: string) => LogEntry | undefined;
}

/** A complete subtree, by the number of its leaves. */
interface Peak {
  readonly size: number;
  readonly hash: Buffer;
}

/**
 * An append-only Merkle tree whose entries come with an inclusion proof, a signed checkpoint and a signed timestamp.
 *
 * @param host Names the log in its checkpoints.
 * @see https://www.rfc-editor.org/rfc/rfc6962#section-2.1
 */
export function createTransparencyLog(host: string): TransparencyLog {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKey = keys.publicKey.export({ format: "der", type: "spki" });
  const logId = createHash("sha256").update(publicKey).digest();
  const treeId = randomInt(TREE_ID_LIMIT);
  const entries = new Map<string, LogEntry>();
  let peaks: readonly Peak[] = [];

  return {
    publicKey,
    logId,
    find: (uuid) => entries.get(uuid),
    append: (body, now) => {
      const leaf = hash(0, body);
      const uuid = treeId.toString(16).padStart(16, "0") + leaf.toString("hex");
      const known = entries.get(uuid);
      if (known !== undefined) return { uuid, entry: known, added: false };

      // The last leaf's audit path is the peaks of the tree before it, from right to left.
      const path = peaks.map((peak) => peak.hash).toReversed();
      const root = path.reduce((right, left) => hash(1, left, right), leaf);
      const index = entries.size;
      const origin = { host, treeId, logId, size: index + 1, root };
      const stamp = {
        body: body.toString("base64"),
        integratedTime: Math.floor(now.getTime() / 1000),
        logID: logId.toString("hex"),
        logIndex: FIRST_INDEX + index,
      };
      const entry: LogEntry = {
        ...stamp,
        verification: {
          inclusionProof: {
            logIndex: index,
            treeSize: origin.size,
            rootHash: root.toString("hex"),
            hashes: path.map((sibling) => sibling.toString("hex")),
            checkpoint: createCheckpoint(origin, keys.privateKey),
          },
          signedEntryTimestamp: sign("sha256", Buffer.from(json.canonicalize(stamp)), keys.privateKey).toString(
            "base64",
          ),
        },
      };
      entries.set(uuid, entry);
      peaks = addLeaf(peaks, leaf);
      return { uuid, entry, added: true };
    },
  };
}

function addLeaf(peaks: readonly Peak[], leaf: Buffer): readonly Peak[] {
  let last: Peak = { size: 1, hash: leaf };
  const rest = [...peaks];
  for (let peak = rest.at(-1); peak !== undefined && peak.size === last.size; peak = rest.at(-1)) {
    rest.pop();
    last = { size: peak.size * 2, hash: hash(1, peak.hash, last.hash) };
  }
  return [...rest, last];
}

interface Origin {
  readonly host: string;
  readonly treeId: number;
  readonly logId: Buffer;
  readonly size: number;
  readonly root: Buffer;
}

/** A signed note. @see https://github.com/transparency-dev/formats/blob/main/log/README.md */
function createCheckpoint({ host, treeId, logId, size, root }: Origin, key: KeyObject): string {
  const note = `${host} - ${treeId}\n${size}\n${root.toString("base64")}\n`;
  const signature = Buffer.concat([logId.subarray(0, 4), sign("sha256", Buffer.from(note), key)]);
  return `${note}\n— ${host} ${signature.toString("base64")}\n`;
}

/** Leaves and nodes of the tree are hashed under different prefixes. */
function hash(prefix: 0 | 1, ...parts: readonly Buffer[]): Buffer {
  return createHash("sha256").update(Buffer.of(prefix)).update(Buffer.concat(parts)).digest();
}

const ENTRIES = "/api/v1/log/entries";

const ProposedEntry = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    apiVersion: v.literal("0.0.1"),
    kind: v.literal("dsse"),
    spec: v.object({
      proposedContent: v.object({ envelope: v.string(), verifiers: v.tuple([v.pipe(v.string(), v.base64())]) }),
    }),
  }),
);

/** Rekor's `POST /api/v1/log/entries`, for entries of kind `dsse`, the only kind npm sends. */
export function answerLogRequest(body: Buffer, log: TransparencyLog): Reply {
  const proposed = v.safeParse(ProposedEntry, body.toString());
  if (!proposed.success)
    return createJsonReply(400, { code: 400, message: "error processing entry: not of kind dsse" });
  const { envelope, verifiers } = proposed.output.spec.proposedContent;
  const entryBody = createLogBody(envelope, Buffer.from(verifiers[0], "base64").toString());
  if (entryBody === undefined) {
    return createJsonReply(400, { code: 400, message: "error canonicalizing entry: could not verify envelope" });
  }
  const { uuid, entry, added } = log.append(entryBody, new Date());
  const headers = { location: `${ENTRIES}/${uuid}` };
  if (added) return createJsonReply(201, { [uuid]: entry }, headers);
  const message = `an equivalent entry already exists in the transparency log with UUID ${uuid}`;
  return createJsonReply(409, { code: 409, message }, headers);
}

const Base64 = v.pipe(v.string(), v.base64());

const Envelope = v.object({
  payload: Base64,
  payloadType: v.string(),
  signatures: v.tuple([v.object({ sig: Base64 })]),
});

/**
 * The canonical log entry of a signed envelope: its hash, its payload's hash and its signature, as Rekor makes them
 * from a proposed entry of kind `dsse`.
 *
 * @param envelope A DSSE envelope in JSON.
 * @param verifier The certificate or public key of its signer, in PEM.
 * @returns `undefined` when it is no such envelope or the signature is not the verifier's.
 * @see https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json
 */
export function createLogBody(envelope: string, verifier: string): Buffer | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Envelope), envelope);
  const key = readKey(verifier);
  if (!parsed.success || key === undefined) return undefined;
  const { payloadType, signatures } = parsed.output;
  const payload = Buffer.from(parsed.output.payload, "base64");
  const signature = signatures[0].sig;
  const signed = dsse.preAuthEncoding(payloadType, payload);
  if (!verify("sha256", signed, key, Buffer.from(signature, "base64"))) return undefined;
  return Buffer.from(
    json.canonicalize({
      apiVersion: "0.0.1",
      kind: "dsse",
      spec: {
        envelopeHash: { algorithm: "sha256", value: sha256(Buffer.from(envelope)) },
        payloadHash: { algorithm: "sha256", value: sha256(payload) },
        signatures: [{ signature, verifier: Buffer.from(verifier).toString("base64") }],
      },
    }),
  );
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return pem.includes("CERTIFICATE") ? new X509Certificate(pem).publicKey : createPublicKey(pem);
  } catch {
    return undefined;
  }
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
