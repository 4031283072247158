import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";

import { configSchema } from "../packages/core/src/config/config.ts";
import { planSchema } from "../packages/core/src/plan/plan-file.ts";
import { outcomeSchema } from "../packages/core/src/publish/outcome.ts";
import { problemSchema, reportSchema } from "../packages/core/src/report/release-report.ts";
import { codes } from "../packages/core/src/rules/catalogue.ts";

// What a program checks and JSON Schema cannot say (names, versions, integrity strings) is left out.
const OPTIONS = { errorMode: "ignore", typeMode: "input" } as const;

/** The JSON schemas that ship with `slipway`, by file name: one for each document that it reads or writes. */
export function jsonSchemas(): Readonly<Record<string, JsonSchema>> {
  const problem = v.object({ ...problemSchema.entries, code: v.picklist(codes) });
  const problems = v.array(problem);
  const suppressed = v.array(v.object({ problem, reason: v.string() }));
  const notChecked = v.array(v.string());
  return {
    "slipway.json": toJsonSchema(configSchema),
    "plan.json": toJsonSchema(planSchema, OPTIONS),
    "ledger.json": toJsonSchema(v.pipe(outcomeSchema, v.description("One line of ledger.ndjson")), OPTIONS),
    "report.json": toJsonSchema(v.object({ ...reportSchema.entries, plan: planSchema, problems }), OPTIONS),
    "problems.json": toJsonSchema(v.object({ schemaVersion: v.literal(1), problems, suppressed, notChecked }), OPTIONS),
  };
}
