import { formatTrustCommand } from "@slipway/core";

const WORKFLOW_FILE = /\/\.github\/workflows\/(?<file>[^/@]+)@/u;

/**
 * The command with which an owner of a package makes the workflow of an ID token its trusted publisher. npm compares the
 * workflow that entered the run, not a reusable one that the job stands in.
 *
 * @returns Nothing when the token does not come from a workflow on GitHub.
 */
export function createTrustCommand(
  name: string,
  { repository, workflow_ref, environment }: Readonly<Record<string, string>>,
  stage: boolean,
): string | undefined {
  const workflow = WORKFLOW_FILE.exec(workflow_ref ?? "")?.groups?.["file"];
  if (repository === undefined || workflow === undefined) return undefined;
  return formatTrustCommand(name, { repository, workflow, ...(environment !== undefined && { environment }) }, stage);
}
