import { type JobLocation, neededJobs } from "../../workflow/publish-job.ts";

const HANDS_ON = /^actions\/upload-artifact(?:\/|@)/i;

/** The jobs that a publishing job waits for, directly or not, and that hand it files. What is published comes from them. */
export function feedingJobs(location: JobLocation): JobLocation[] {
  return neededJobs(location).filter(({ job }) =>
    job.steps.some(({ uses }) => uses !== undefined && HANDS_ON.test(uses.text)),
  );
}
