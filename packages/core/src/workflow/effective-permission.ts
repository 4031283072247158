import type { JobLocation } from "./publish-job.ts";
import type { WorkflowPermissions } from "./workflow.ts";

/** `unknown`: the repository's settings decide. */
export type Access = "write" | "read" | "none" | "unknown";

const ORDER: readonly Access[] = ["none", "read", "write"];

/**
 * What a job's token may do with a scope. A job's `permissions` replace the workflow's; a called workflow can only narrow
 * what its caller has. Without any, the repository's default holds, which never contains the ID token.
 *
 * @param path From the entry's job to the job itself.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
 * @see https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows#using-inputs-and-secrets-in-a-reusable-workflow
 */
export function effectivePermission(scope: string, path: readonly JobLocation[]): Access {
  let access: Access | undefined;
  for (const { workflow, job } of path) {
    const declared = job.permissions ?? workflow.permissions;
    const own = declared === undefined ? access : accessIn(declared, scope);
    access = narrower(access, own ?? (scope === "id-token" ? "none" : "unknown"));
  }
  return access ?? "none";
}

function accessIn({ all, scopes }: WorkflowPermissions, scope: string): Access {
  if (all !== undefined) return all;
  const text = scopes.get(scope)?.text;
  return text === "write" || text === "read" ? text : "none";
}

function narrower(outer: Access | undefined, inner: Access): Access {
  if (outer === undefined || outer === "unknown") return inner;
  return inner === "unknown" || ORDER.indexOf(inner) > ORDER.indexOf(outer) ? outer : inner;
}
