import * as v from "valibot";

import type { Fault } from "../faults/faults.ts";
import type { TrustRecord } from "../trust/trust.ts";

const TrustFile: v.GenericSchema<string, TrustRecord[]> = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.strictObject({
      package: v.string(),
      repository: v.pipe(v.string(), v.regex(/^[^/]+\/[^/]+$/, "the format is owner/name")),
      file: v.pipe(v.string(), v.regex(/^[^/]+\.ya?ml$/, "a workflow's base name ends in .yml or .yaml")),
      environment: v.exactOptional(v.string()),
      permissions: v.optional(v.array(v.picklist(["createPackage", "createStagedPackage"])), ["createPackage"]),
    }),
  ),
);

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

const FaultFile: v.GenericSchema<string, Fault[]> = v.pipe(
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
 * Reads a file of trusted publishers: a JSON array of `TrustRecord`, with permission to publish unless it says otherwise.
 *
 * @throws Error that says which value is wrong.
 */
export function parseTrust(text: string): TrustRecord[] {
  return parse(TrustFile, text);
}

/**
 * Reads a file of faults: a JSON array of `Fault`.
 *
 * @throws Error that says which value is wrong.
 */
export function parseFaults(text: string): Fault[] {
  return parse(FaultFile, text);
}

function parse<Value>(schema: v.GenericSchema<string, Value>, text: string): Value {
  const parsed = v.safeParse(schema, text);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new Error(path === null ? issue.message : `\`${path}\`: ${issue.message}`);
}
