import type { PublishPlan, ReleaseContext } from "@slipway/core";
import type { ExpectedOrigin } from "@slipway/npm";

/** Provenance has to name this run, as far as this job knows itself. */
export function createExpectedOrigin({ repository, commit }: PublishPlan, context: ReleaseContext): ExpectedOrigin {
  const identity = context.repository?.identity ?? repository;
  const sha = context.commit ?? commit;
  return {
    ...(identity !== undefined && { repository: identity }),
    ...(sha !== undefined && { commit: sha }),
    ...(context.workflow !== undefined && { workflow: context.workflow.file }),
  };
}
