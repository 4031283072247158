import * as v from "valibot";

import type { TrustRecord } from "./registry/registry-options.ts";

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

/**
 * Reads a file of trusted publishers: a JSON array of `TrustRecord`, with permission to publish unless it says otherwise.
 *
 * @throws Error that says which value is wrong.
 */
export function parseTrust(text: string): TrustRecord[] {
  const parsed = v.safeParse(TrustFile, text);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new Error(path === null ? issue.message : `\`${path}\`: ${issue.message}`);
}
