import type { PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";

/** Every job that publishes, once, whatever the number of ways to it. */
export function publishingJobs({ publishJobs = [] }: CheckInput): PublishJob[] {
  const jobs = new Map<string, PublishJob>();
  for (const job of publishJobs) {
    const key = `${job.workflow.file}\n${job.job.id}`;
    if (!jobs.has(key)) jobs.set(key, job);
  }
  return [...jobs.values()];
}
