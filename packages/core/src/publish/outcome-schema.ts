import * as v from "valibot";

import type { PublishOutcome } from "./publish-outcome.ts";

const Milliseconds = v.pipe(v.number(), v.minValue(0));
const Took = v.exactOptional(Milliseconds);

const Failure = v.object({
  class: v.picklist([
    "rate-limit",
    "conflict",
    "gateway",
    "signing",
    "network",
    "unauthorised",
    "forbidden",
    "invalid",
    "integrity",
    "exchange",
    "internal",
  ]),
  phase: v.picklist(["read", "id-token", "exchange", "sign", "put", "read-back"]),
  status: v.exactOptional(v.number()),
  code: v.exactOptional(v.string()),
  message: v.string(),
  retryAfter: v.exactOptional(Milliseconds),
  claims: v.exactOptional(v.record(v.string(), v.string())),
  command: v.exactOptional(v.string()),
});

/** One line of `ledger.ndjson`, and one element of a report's `outcomes`. */
export const outcomeSchema: v.GenericSchema<unknown, PublishOutcome> = v.object({
  name: v.string(),
  version: v.string(),
  status: v.picklist([
    "published",
    "accepted",
    "already-published",
    "staged",
    "rejected",
    "failed",
    "held",
    "not-attempted",
  ]),
  attempt: v.pipe(v.number(), v.integer(), v.minValue(0)),
  integrity: v.exactOptional(v.string()),
  failure: v.exactOptional(Failure),
  heldBy: v.exactOptional(v.array(v.string())),
  provenance: v.exactOptional(v.object({ logIndex: v.exactOptional(v.string()), logUrl: v.exactOptional(v.string()) })),
  stageId: v.exactOptional(v.string()),
  timings: v.object({ read: Took, "id-token": Took, exchange: Took, sign: Took, put: Took, "read-back": Took }),
});
