import type { CheckInput } from "../rule.ts";

/** Whether the packages go out with provenance: as set, else as npm decides by itself in a public repository. */
export function expectsProvenance({ context, job }: CheckInput): boolean {
  const visibility = job?.claims?.repositoryVisibility ?? context.visibility;
  return job?.provenance ?? visibility === "public";
}
