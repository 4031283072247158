/** `rejected`: a person took it off the stage, nothing of it is public. */
export type OutcomeStatus =
  | "published"
  | "accepted"
  | "already-published"
  | "staged"
  | "rejected"
  | "failed"
  | "held"
  | "not-attempted";

/**
 * Why the world said no. Retries go by class: `rate-limit`, `conflict`, `gateway`, `signing` and `network` may pass;
 * `unauthorised`, `forbidden`, `invalid` and `integrity` never do.
 */
export type FailureClass =
  | "rate-limit"
  | "conflict"
  | "gateway"
  | "signing"
  | "network"
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

/** The world answered about one package. One line of `ledger.ndjson`. */
export interface PublishOutcome {
  readonly name: string;
  readonly version: string;
  readonly status: OutcomeStatus;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly integrity?: string;
  readonly failure?: PublishFailure;
  /** For `held`: the failed dependencies that hold it. */
  readonly heldBy?: readonly string[];
  readonly provenance?: { readonly logIndex?: string; readonly logUrl?: string };
  readonly stageId?: string;
  readonly timings: PhaseTimings;
}
