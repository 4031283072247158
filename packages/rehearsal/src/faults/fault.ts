import type { RequestKind } from "../service/request-record.ts";

/** Refusals that npm and sigstore are known for, by name. */
export type KnownRefusal =
  | "rate-limit"
  | "packument-conflict"
  | "previously-staged"
  | "permission-denied"
  | "bad-gateway"
  | "log-conflict";

/**
 * What happens to a request. `when` says whether the service did its work before: a publication that is answered with
 * 502 `after` is stored.
 */
export type FaultEffect =
  | {
      readonly type: "refuse";
      readonly as: KnownRefusal;
      readonly retryAfter?: number;
      readonly when?: "before" | "after";
    }
  | {
      readonly type: "answer";
      readonly status: number;
      readonly message?: string;
      /** Seconds, for the header. */
      readonly retryAfter?: number;
      readonly when?: "before" | "after";
    }
  | { readonly type: "delay"; readonly milliseconds: number }
  | { readonly type: "drop"; readonly when?: "before" | "after" }
  /** JSON that ends in the middle. */
  | { readonly type: "malformed"; readonly when?: "before" | "after" }
  /** For `put`: the version is accepted and answers 404 for a while, or for a number of reads. */
  | { readonly type: "scan"; readonly milliseconds?: number; readonly reads?: number };

/** Something that goes wrong on demand. The first fault that matches a request and is not used up meets it. */
export interface Fault {
  readonly request: RequestKind;
  /** Every package, unless given. */
  readonly package?: string;
  /** How many requests it meets; all of them, unless given. */
  readonly times?: number;
  /** How many matching requests it lets pass first. */
  readonly skip?: number;
  readonly effect: FaultEffect;
}

/** A fault and what it has done so far. */
export interface InjectedFault {
  readonly fault: Fault;
  /** How many requests it met. */
  readonly uses: number;
}
