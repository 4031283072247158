import * as v from "valibot";

import { ReleaseError } from "../errors/release-error.ts";
import { parsePlan } from "../plan/parse-plan.ts";
import { isProblemCode } from "../problems/is-problem-code.ts";
import { outcomeSchema } from "../publish/outcome-schema.ts";
import type { Verification } from "../verify/verification.ts";
import type { Json } from "../workspace/manifest.ts";
import type { ReleaseReport } from "./release-report.ts";

const Check = v.object({
  state: v.picklist(["ok", "mismatch", "missing", "not-checked"]),
  actual: v.exactOptional(v.string()),
  expected: v.exactOptional(v.string()),
  reason: v.exactOptional(v.string()),
});

const VerificationSchema: v.GenericSchema<unknown, Verification> = v.object({
  name: v.string(),
  version: v.string(),
  availability: v.picklist(["available", "accepted", "blocked", "absent"]),
  integrity: Check,
  distTag: Check,
  attestation: Check,
});

const Text = v.exactOptional(v.string());

const FixSchema = v.object({
  file: v.string(),
  path: v.array(v.union([v.string(), v.number()])),
  value: v.exactOptional(v.pipe(v.unknown(), v.transform(toJson))),
});

/** What a report shows of a problem; edits of other files than JSON are for the checkout it was found in. */
const ProblemSchema = v.object({
  code: v.pipe(v.string(), v.guard(isProblemCode)),
  severity: v.picklist(["error", "warning"]),
  package: Text,
  file: Text,
  position: v.exactOptional(v.object({ line: v.number(), column: v.number() })),
  field: Text,
  entry: Text,
  actual: Text,
  expected: Text,
  reason: Text,
  predicts: Text,
  fix: v.exactOptional(FixSchema),
  command: Text,
  claims: v.exactOptional(v.record(v.string(), v.string())),
});

const ReportSchema = v.object({
  schemaVersion: v.literal(1),
  mode: v.picklist(["publish", "dry-run", "rehearsal"]),
  verdict: v.picklist(["succeeded", "ready", "partial", "failed", "unproven", "problems", "nothing-to-publish"]),
  plan: v.unknown(),
  problems: v.array(ProblemSchema),
  outcomes: v.array(outcomeSchema),
  verifications: v.array(VerificationSchema),
  notChecked: v.array(v.string()),
  timings: v.record(v.string(), v.number()),
});

/**
 * Reads `report.json`.
 *
 * @throws {ReleaseError} `REPORT_UNREADABLE`, or `PLAN_UNREADABLE` for the plan inside it.
 */
export function parseReport(text: string): ReleaseReport {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), ReportSchema), text);
  if (!result.success) {
    const [issue] = result.issues;
    throw new ReleaseError(
      "REPORT_UNREADABLE",
      `this is no report of Slipway: ${v.getDotPath(issue) ?? "the document"} is not as expected`,
      {
        hint: "a report is the `report.json` that `slipway publish` and `slipway rehearse` write",
      },
    );
  }
  const { plan, ...report } = result.output;
  return { ...report, plan: parsePlan(JSON.stringify(plan)) };
}

/** Whatever `JSON.parse` gave is JSON. */
function toJson(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}
