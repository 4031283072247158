import type { PublishJob } from "../../workflow/publish-job.ts";
import { provenanceSettings } from "./provenance-settings.ts";

/** Whether a job asks for provenance by a flag or a variable, rather than leaving it to npm. */
export function requestsProvenance(job: PublishJob): boolean {
  return provenanceSettings(job).some(({ value }) => value);
}
