import { isJsonObject, type Manifest } from "../../json/json.ts";
import type { CheckInput } from "../rule.ts";

/**
 * Why a package will most likely go out without provenance, and so without the registry's look at its `repository`;
 * nothing when provenance is to be expected (npm's `oidc.js` and libnpmpublish's `publish.js`).
 */
export function provenanceDoubt(manifest: Manifest, { context, job }: CheckInput): string | undefined {
  const publishConfig = manifest["publishConfig"];
  const { provenance = job?.provenance, access } = isJsonObject(publishConfig) ? publishConfig : {};
  if (provenance === true) return undefined;
  const without = "and without provenance nothing compares this";
  if (provenance === false) return `\`provenance\` is set to \`false\`, ${without}`;
  if (context.visibility === "private" || context.visibility === "internal") {
    return `npm attaches no provenance from a repository that is ${context.visibility}, ${without}`;
  }
  return access === "restricted" ? `npm attaches no provenance to a restricted package, ${without}` : undefined;
}
