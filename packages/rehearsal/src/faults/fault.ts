import * as v from "valibot";

import type { RequestKind } from "../service/observe.ts";

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

const When = v.exactOptional(v.picklist(["before", "after"]));

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

const Effect = v.variant("type", [
  v.strictObject({
    type: v.literal("refuse"),
    as: v.picklist([
      "rate-limit",
      "packument-conflict",
      "previously-staged",
      "permission-denied",
      "bad-gateway",
      "log-conflict",
    ]),
    retryAfter: v.exactOptional(Count),
    when: When,
  }),
  v.strictObject({
    type: v.literal("answer"),
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    message: v.exactOptional(v.string()),
    retryAfter: v.exactOptional(Count),
    when: When,
  }),
  v.strictObject({ type: v.literal("delay"), milliseconds: Count }),
  v.strictObject({ type: v.literal("drop"), when: When }),
  v.strictObject({ type: v.literal("malformed"), when: When }),
  v.strictObject({ type: v.literal("scan"), milliseconds: v.exactOptional(Count), reads: v.exactOptional(Count) }),
]);

const FaultList: v.GenericSchema<string, Fault[]> = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.strictObject({
      request: v.picklist([
        "id-token",
        "exchange",
        "read",
        "put",
        "read-back",
        "tarball",
        "visibility",
        "dist-tag",
        "attestation",
        "trust",
        "stage",
        "approve",
        "fulcio",
        "rekor",
        "tuf",
        "other",
      ]),
      package: v.exactOptional(v.string()),
      times: v.exactOptional(Count),
      skip: v.exactOptional(Count),
      effect: Effect,
    }),
  ),
);

/**
 * Reads a file of faults: a JSON array of `Fault`.
 *
 * @throws Error that says which value is wrong.
 */
export function parseFaults(text: string): Fault[] {
  const parsed = v.safeParse(FaultList, text);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new Error(path === null ? issue.message : `\`${path}\`: ${issue.message}`);
}
