import { createHash, generateKeyPairSync, type KeyObject, randomInt, sign } from "node:crypto";

import { json } from "@sigstore/core";
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
