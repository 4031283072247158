import type { WorkflowPermissions } from "@slipway/core";

import type { Keys } from "./read-keys.ts";

/** `read-all`, `write-all`, or scopes. A `permissions` key without a value grants nothing more than `{}`. */
export function parsePermissions(keys: Keys): WorkflowPermissions | undefined {
  const entry = keys.entry("permissions");
  if (entry === undefined) return undefined;
  const { value } = entry;
  const all = value.kind === "scalar" ? /^(read|write)-all$/.exec(value.text.text)?.[1] : undefined;
  return {
    at: value.kind === "scalar" && value.empty ? entry.keyAt : value.at,
    ...((all === "read" || all === "write") && { all }),
    scopes: keys.map("permissions"),
    flow: value.kind === "map" && value.flow,
  };
}
