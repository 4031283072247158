import { chooseRegistry } from "../plan/publish-settings.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import type { JobWay } from "./publish-job.ts";
import type { RepositoryWorkflows } from "./workflow.ts";

const ADDRESS = /\/\/npm\.pkg\./i;

/** Whether an address is that of the code host's own package registry. */
export function isOfHost(registry: string): boolean {
  return ADDRESS.test(registry);
}

/** A line of an `.npmrc`, or a command that sets one. */
const LINE = /(?:(@[\w.-]+):)?registry["']?\s*[= ]\s*["']?(https:\S+)/g;

/**
 * Whether everything that a job publishes goes to the code host's registry, whatever its commands say: by the manifests, by
 * the repository's `.npmrc`, or by lines that the job writes where it can get no ID token.
 */
export function sendsToHost(
  { steps, idToken }: JobWay,
  packages: readonly WorkspacePackage[],
  { files }: Pick<RepositoryWorkflows, "files">,
): boolean {
  const published = packages.filter(({ manifest }) => manifest["private"] !== true);
  if (published.length === 0) return false;
  const npmrc = files?.get(".npmrc");
  const project = npmrc?.kind === "present" ? (npmrc.text ?? "") : "";
  const texts = [project, ...(idToken === "write" ? [] : steps.map(({ run = "" }) => run))];
  const lines = texts.flatMap((text) => [...text.matchAll(LINE)]);
  const scopes = new Map(lines.flatMap(([, scope, address = ""]) => (scope === undefined ? [] : [[scope, address]])));
  const usual = lines.findLast(([, scope]) => scope === undefined)?.[2] ?? "";
  return published.every((pkg) => {
    const choice = chooseRegistry(pkg, { scopeRegistries: Object.fromEntries(scopes) });
    return isOfHost(choice?.registry ?? usual);
  });
}
