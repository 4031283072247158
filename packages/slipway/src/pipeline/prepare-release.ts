import { resolve } from "node:path";

import { createReport, type ReleaseReport, formatCount } from "@slipway/core";
import { packWorkspace } from "@slipway/npm";

import type { Io } from "../io.ts";
import type { Progress } from "../progress/progress.ts";
import { checkRelease } from "./check-release.ts";
import { inspectPacked } from "./inspect-packed.ts";
import { isBlocked } from "./is-blocked.ts";
import { planRelease } from "./plan-release.ts";
import { prepareDefaultDirectory } from "./prepare-default-directory.ts";
import { readRelease, type SettingOptions } from "./read-release.ts";
import type { ReleaseOptions } from "./release-options.ts";

/**
 * What comes before publishing when it was not done by jobs of their own: check, plan, pack, inspect.
 *
 * @returns The packed directory, or the report of a release that stopped before anything was sent.
 */
export async function prepareRelease(
  options: ReleaseOptions & SettingOptions,
  io: Io,
  progress: Progress,
): Promise<{ readonly directory: string } | { readonly report: ReleaseReport }> {
  const release = await readRelease(options, io, progress);
  const { workspace } = release;
  const problems = checkRelease(release);
  const { plan } = planRelease(release);
  const base = { mode: "publish", outcomes: [], verifications: [], notChecked: [], timings: {} } as const;
  if (isBlocked(problems) || plan.packages.length === 0) return { report: createReport({ ...base, plan, problems }) };

  const directory = await prepareDefaultDirectory(resolve(workspace.base, workspace.root));
  const { plan: packed } = await progress.stage(
    `Pack ${formatCount(plan.packages.length, "package")} with ${workspace.packageManager.name}`,
    () => packWorkspace({ workspace, plan, directory, environment: io.environment, signal: io.signal }),
  );
  const found = await progress.stage("Look inside the tarballs", () => inspectPacked(packed, directory, release));
  return isBlocked(found)
    ? { report: createReport({ ...base, plan: packed, problems: [...problems, ...found] }) }
    : { directory };
}
