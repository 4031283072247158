import { type JsonSchema, toJsonSchema } from "@valibot/to-json-schema";

import { configSchema } from "../packages/core/src/config/config.ts";
import { planSchema } from "../packages/core/src/plan/plan-file.ts";

/** The JSON schemas that ship with `@slipway/core`, by file name. */
export function jsonSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    "slipway.schema.json": toJsonSchema(configSchema),
    // Package names, versions and integrity strings have rules that JSON Schema cannot say.
    "plan.schema.json": toJsonSchema(planSchema, { errorMode: "ignore" }),
  };
}
