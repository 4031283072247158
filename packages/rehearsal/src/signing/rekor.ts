import { createHash, createPublicKey, type KeyObject, verify, X509Certificate } from "node:crypto";

import { dsse, json } from "@sigstore/core";
import * as v from "valibot";

import { createJsonReply, type Reply } from "../http/message.ts";
import type { TransparencyLog } from "./transparency-log.ts";

const ENTRIES = "/api/v1/log/entries";
const Base64 = v.pipe(v.string(), v.base64());

const Envelope = v.object({
  payload: Base64,
  payloadType: v.string(),
  signatures: v.tuple([v.object({ sig: Base64 })]),
});

const ProposedEntry = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    apiVersion: v.literal("0.0.1"),
    kind: v.literal("dsse"),
    spec: v.object({
      proposedContent: v.object({ envelope: v.string(), verifiers: v.tuple([Base64]) }),
    }),
  }),
);

/** Rekor's `POST /api/v1/log/entries`, for entries of kind `dsse`, the only kind npm sends. */
export function answerLogRequest(body: Buffer, log: TransparencyLog): Reply {
  const proposed = v.safeParse(ProposedEntry, body.toString());
  if (!proposed.success) return refuse(400, "error processing entry: not of kind dsse");
  const { envelope, verifiers } = proposed.output.spec.proposedContent;
  const entryBody = createLogBody(envelope, Buffer.from(verifiers[0], "base64").toString());
  if (entryBody === undefined) return refuse(400, "error canonicalizing entry: could not verify envelope");
  const { uuid, entry, added } = log.append(entryBody, new Date());
  const headers = { location: `${ENTRIES}/${uuid}` };
  return added
    ? createJsonReply(201, { [uuid]: entry }, headers)
    : refuse(409, `an equivalent entry already exists in the transparency log with UUID ${uuid}`, headers);
}

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

function refuse(code: number, message: string, headers?: Readonly<Record<string, string>>): Reply {
  return createJsonReply(code, { code, message }, headers);
}
