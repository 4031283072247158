import { type JobLocation, neededJobs } from "../../workflow/publish-job.ts";
import type { WorkflowStep } from "../../workflow/workflow.ts";

/** An action as a step names it. */
interface UsedAction {
  /** Lower-case `owner/name` with the path inside the repository, without the ref. */
  readonly name: string;
  /** What stands behind `@`; empty for actions of this repository. */
  readonly ref: string;
  /** From a version ref, or from the comment behind a commit hash. */
  readonly version?: string;
}

const VERSION = /^v?(\d+(?:\.\d+){0,2}(?:-[\w.]+)?)$/;

export function actionOf({ uses }: WorkflowStep): UsedAction | undefined {
  if (uses === undefined) return undefined;
  const cut = uses.text.lastIndexOf("@");
  const name = (cut === -1 ? uses.text : uses.text.slice(0, cut)).toLowerCase();
  const ref = cut === -1 ? "" : uses.text.slice(cut + 1);
  const commented = /\bv?\d+(?:\.\d+){0,2}(?:-[\w.]+)?/.exec(uses.comment ?? "")?.[0];
  const version = VERSION.exec(ref)?.[1] ?? VERSION.exec(commented ?? "")?.[1];
  return { name, ref, version };
}

const HANDS_ON = /^actions\/upload-artifact(?:\/|@)/i;

/** The jobs that a publishing job waits for, directly or not, and that hand it files. What is published comes from them. */
export function feedingJobs(location: JobLocation): JobLocation[] {
  return neededJobs(location).filter(({ job }) =>
    job.steps.some(({ uses }) => uses !== undefined && HANDS_ON.test(uses.text)),
  );
}
