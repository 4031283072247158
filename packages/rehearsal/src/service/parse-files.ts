import type { Json } from "@slipway/core";
import * as v from "valibot";

import { type Fault, KNOWN_REFUSALS } from "../faults/faults.ts";
import { REQUEST_KINDS } from "../http/routes.ts";
import { type TrustRecord, TrustRecordSchema } from "../trust/connection.ts";

const TrustFile: v.GenericSchema<string, TrustRecord[]> = v.pipe(v.string(), v.parseJson(), v.array(TrustRecordSchema));

const When = v.exactOptional(v.picklist(["before", "after"]));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const Pause = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1, "longer than a timer can be"));
const Header = v.pipe(v.string(), v.regex(/^[^\p{Cc}]*$/u, "one line"));

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

const transmission = {
  drip: v.exactOptional(v.strictObject({ bytes: Positive, milliseconds: Pause })),
  cut: v.exactOptional(Count),
};

const Effect = v.variant("type", [
  v.strictObject({
    type: v.literal("refuse"),
    as: v.picklist(KNOWN_REFUSALS),
    retryAfter: v.exactOptional(Count),
    when: When,
  }),
  v.strictObject({
    type: v.literal("answer"),
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    headers: v.exactOptional(v.record(v.pipe(v.string(), v.regex(HEADER_NAME, "the name of a header")), Header)),
    body: v.exactOptional(v.custom<Json>(() => true)),
    message: v.exactOptional(v.string()),
    retryAfter: v.exactOptional(Count),
    redirect: v.exactOptional(Header),
    delay: v.exactOptional(Pause),
    when: When,
    ...transmission,
  }),
  v.strictObject({ type: v.literal("delay"), milliseconds: Pause }),
  v.strictObject({ type: v.literal("transmit"), ...transmission }),
  v.strictObject({ type: v.literal("drop"), when: When }),
  v.strictObject({ type: v.literal("malformed"), when: When }),
  v.strictObject({ type: v.literal("scan"), milliseconds: v.exactOptional(Pause), reads: v.exactOptional(Count) }),
]);

/** What `--faults` takes. */
export const faultsSchema: v.GenericSchema<unknown, Fault[]> = v.array(
  v.strictObject({
    request: v.picklist(REQUEST_KINDS),
    package: v.exactOptional(v.string()),
    times: v.exactOptional(Count),
    skip: v.exactOptional(Count),
    effect: v.pipe(
      Effect,
      v.check(
        (effect) => effect.type !== "answer" || effect.body === undefined || effect.message === undefined,
        "an answer has a `body` or a `message`",
      ),
      v.check(
        (effect) => effect.type !== "answer" || effect.redirect === undefined || isRedirect(effect.status),
        "an answer with `redirect` has a status from 300 to 399",
      ),
    ),
  }),
);

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

const FaultFile = v.pipe(v.string(), v.parseJson(), faultsSchema);

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
