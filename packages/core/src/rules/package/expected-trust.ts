import type { DeclaredTrust } from "../../context/publishing-job.ts";
import { deriveTrust } from "../../workflow/identity.ts";
import { choosePublishJob } from "../../workflow/triggers.ts";
import type { CheckInput } from "../rule.ts";

/** Any tag will do: workflows filter by the prefix. */
const SAMPLE_TAG = "release-1";

/**
 * The trusted publisher that the packages need: what is declared, else what the workflow that publishes tells, else the run
 * that is going on, which may be another one than will publish.
 */
export function expectedTrust({ trust, publishJobs = [], context }: CheckInput): DeclaredTrust {
  const identity = context.repository?.identity;
  const job = choosePublishJob(publishJobs, context.tag ?? SAMPLE_TAG);
  const [derived] = (identity && job && deriveTrust([job], identity)) ?? [];
  if (derived !== undefined) {
    const { repository, file, environment } = derived;
    return { repository, workflow: file, ...(environment !== undefined && { environment }), ...trust };
  }
  return {
    ...(identity !== undefined && { repository: `${identity.owner}/${identity.name}` }),
    ...(context.workflow !== undefined && { workflow: context.workflow.file }),
    ...(context.environment !== undefined && { environment: context.environment }),
    ...trust,
  };
}
