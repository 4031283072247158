import * as v from "valibot";

import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply } from "../http/message.ts";
import { createLogBody } from "./create-log-body.ts";
import type { TransparencyLog } from "./create-transparency-log.ts";

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
