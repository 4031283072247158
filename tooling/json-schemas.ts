import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";

import { configSchema } from "../packages/core/src/config/config.ts";
import { planSchema } from "../packages/core/src/plan/plan-file.ts";
import { ledgerLineSchema } from "../packages/core/src/publish/ledger-line.ts";
import { baseSchema, reportSchema } from "../packages/core/src/report/release-report.ts";
import { codes } from "../packages/core/src/rules/catalogue.ts";
import { trustSchema } from "../packages/core/src/trust/trust-document.ts";
import { faultsSchema } from "../packages/rehearsal/src/service/parse-files.ts";

// What a program checks and JSON Schema cannot say (names, versions, integrity strings) is left out.
const OPTIONS = { errorMode: "ignore", typeMode: "input" } as const;

const DIALECT = { $schema: "http://json-schema.org/draft-07/schema#" } as const;

/** The JSON schemas that ship with the published packages, by path: one for each document that they read or write. */
export function jsonSchemas(): Readonly<Record<string, JsonSchema>> {
  const { $schema: _, ...plan } = toJsonSchema(planSchema, OPTIONS);
  const report = toJsonSchema(reportSchema, OPTIONS);
  const problem = withCodes(elementOf(report.properties?.["problems"]));
  const problems: JsonSchema = { type: "array", items: problem };
  const suppressed: JsonSchema = {
    type: "array",
    items: {
      type: "object",
      properties: { problem, reason: { type: "string" } },
      required: ["problem", "reason"],
    },
  };
  return {
    "slipway/schemas/slipway.json": toJsonSchema(configSchema),
    "slipway/schemas/plan.json": { ...DIALECT, ...plan },
    "slipway/schemas/ledger.json": {
      ...toJsonSchema(ledgerLineSchema, OPTIONS),
      description: "One line of ledger.ndjson",
    },
    "slipway/schemas/report.json": { ...report, properties: { ...report.properties, plan, problems } },
    "slipway/schemas/problems.json": {
      ...DIALECT,
      type: "object",
      properties: {
        schemaVersion: { const: 1 },
        problems,
        suppressed,
        notChecked: { type: "array", items: { type: "string" } },
        base: toJsonSchema(baseSchema, OPTIONS),
      },
      required: ["schemaVersion", "problems", "suppressed", "notChecked"],
    },
    "slipway/schemas/trust.json": toJsonSchema(trustSchema, OPTIONS),
    "rehearsal/schemas/faults.json": toJsonSchema(faultsSchema, OPTIONS),
  };
}

function elementOf(list: JsonSchema | boolean | undefined): JsonSchema {
  const items = typeof list === "object" ? list.items : undefined;
  if (typeof items !== "object" || Array.isArray(items)) throw new TypeError("expected a list of objects");
  return items;
}

function withCodes(problem: JsonSchema): JsonSchema {
  return { ...problem, properties: { ...problem.properties, code: { enum: [...codes] } } };
}
