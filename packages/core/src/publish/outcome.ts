import * as v from "valibot";

/**
 * `accepted`: taken in the registry's own words, not seen yet. `unknown`: sent or taken without such a word, and not seen by the
 * deadline. `rejected`: a person took it off the stage, nothing of it is public.
 */
export type OutcomeStatus =
  | "published"
  | "accepted"
  | "unknown"
  | "already-published"
  | "staged"
  | "rejected"
  | "failed"
  | "held"
  | "not-attempted";

/**
 * Why the world said no. Retries go by class: `rate-limit`, `conflict`, `gateway`, `signing` and `network` may pass;
 * `unauthorised`, `forbidden`, `invalid`, `integrity` and `certificate` (the server's own, which is not trusted) never do.
 */
export type FailureClass =
  | "rate-limit"
  | "conflict"
  | "gateway"
  | "signing"
  | "network"
  | "certificate"
  | "unauthorised"
  | "forbidden"
  | "invalid"
  | "integrity"
  | "exchange"
  | "internal";

export interface PublishFailure {
  readonly class: FailureClass;
  readonly phase: "read" | "id-token" | "exchange" | "sign" | "put" | "read-back";
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** npm's error code (`E422`), or the library's. */
  readonly code?: string;
  /** The server's own words, credentials removed. */
  readonly message: string;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfter?: number;
  /** For a refused exchange: claims of the ID token, by their own names. */
  readonly claims?: Readonly<Record<string, string>>;
  /** For a refused exchange: the command that makes this workflow a trusted publisher. */
  readonly command?: string;
}

/** Milliseconds a phase took; a phase that did not run is absent. */
export type PhaseTimings = Partial<Record<PublishFailure["phase"], number>>;

/** One thing that was done for a package, as long as it took. Between two of them it waited. */
export interface TimedStep {
  readonly phase: PublishFailure["phase"];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds. */
  readonly took: number;
}

/** The world answered about one package. One line of `ledger.ndjson`. */
export interface PublishOutcome {
  readonly name: string;
  readonly version: string;
  readonly status: OutcomeStatus;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Of what was sent; of `already-published` and `published`, of what the registry shows. */
  readonly integrity?: string;
  /** What is to be known about a good end: `other bytes, same commit`. */
  readonly note?: string;
  readonly failure?: PublishFailure;
  /** For `held`: the failed dependencies that hold it. */
  readonly heldBy?: readonly string[];
  readonly provenance?: { readonly logIndex?: string; readonly logUrl?: string };
  readonly stageId?: string;
  readonly timings: PhaseTimings;
  /** What was done for it in this run, one after the other; absent where nothing was, and in reports of earlier versions. */
  readonly steps?: readonly TimedStep[];
}

const Milliseconds = v.pipe(v.number(), v.minValue(0));

/** As a date can be, so that sums stay numbers. */
const Time = v.pipe(Milliseconds, v.maxValue(8.64e15));

const Took = v.exactOptional(Milliseconds);

const Phase = v.picklist(["read", "id-token", "exchange", "sign", "put", "read-back"]);

const Failure = v.object({
  class: v.picklist([
    "rate-limit",
    "conflict",
    "gateway",
    "signing",
    "network",
    "certificate",
    "unauthorised",
    "forbidden",
    "invalid",
    "integrity",
    "exchange",
    "internal",
  ]),
  phase: Phase,
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
    "unknown",
    "already-published",
    "staged",
    "rejected",
    "failed",
    "held",
    "not-attempted",
  ]),
  attempt: v.pipe(v.number(), v.integer(), v.minValue(0)),
  integrity: v.exactOptional(v.string()),
  note: v.exactOptional(v.string()),
  failure: v.exactOptional(Failure),
  heldBy: v.exactOptional(v.array(v.string())),
  provenance: v.exactOptional(v.object({ logIndex: v.exactOptional(v.string()), logUrl: v.exactOptional(v.string()) })),
  stageId: v.exactOptional(v.string()),
  timings: v.object({ read: Took, "id-token": Took, exchange: Took, sign: Took, put: Took, "read-back": Took }),
  steps: v.exactOptional(v.array(v.object({ phase: Phase, at: Time, took: Time }))),
});

const ARRIVED: ReadonlySet<OutcomeStatus> = new Set(["published", "accepted", "already-published", "staged"]);

/** Whether the registry has this package with our integrity, so that whatever needs it may follow. */
export function isArrived({ status }: Pick<PublishOutcome, "status">): boolean {
  return ARRIVED.has(status);
}
