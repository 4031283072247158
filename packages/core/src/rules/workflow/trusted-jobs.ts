import type { PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { publishingJobs } from "./publishing-jobs.ts";

/** The publishing jobs that can get an ID token, each once. */
export function trustedJobs(input: CheckInput): PublishJob[] {
  return publishingJobs(input).filter(({ idToken }) => idToken === "write");
}
