import { resolve } from "node:path";

import { createReport, type ReleaseReport } from "@slipway/core";
import type { PackedReading } from "@slipway/npm";

import type { Io } from "../io.ts";
import type { Progress } from "../progress/progress.ts";
import { checkRelease } from "./check-release.ts";
import { isBlocked } from "./is-blocked.ts";
import { mergeProblems } from "./merge-problems.ts";
import { packRelease } from "./pack-release.ts";
import { planRelease } from "./plan-release.ts";
import { prepareDefaultDirectory } from "./prepare-default-directory.ts";
import type { PublishPackedOptions } from "./publish-packed.ts";
import { readRelease, type ReleaseOptions, type SettingOptions } from "./read-release.ts";

/** The packed directory, or the report of a release that stopped before anything was sent. */
export type PreparedRelease = Pick<PublishPackedOptions, "directory" | "known"> | { readonly report: ReleaseReport };

/** What comes before publishing when it was not done by jobs of their own: check, plan, pack, inspect. */
export async function prepareRelease(
  options: ReleaseOptions & SettingOptions & { readonly dryRun?: true },
  io: Io,
  progress: Progress,
): Promise<PreparedRelease> {
  const release = await readRelease(options, io, progress);
  const { workspace } = release;
  const problems = checkRelease(release);
  const { plan } = planRelease(release);
  const mode = options.dryRun ? "dry-run" : "publish";
  const base = { mode, outcomes: [], verifications: [], notChecked: [], timings: {} } as const;
  if (isBlocked(problems) || plan.packages.length === 0) return { report: createReport({ ...base, plan, problems }) };

  const directory = await prepareDefaultDirectory(resolve(workspace.base, workspace.root));
  const tarballs = new Map<string, PackedReading>();
  const { plan: packed, problems: found } = await packRelease(release, plan, directory, io, progress, (file, reading) =>
    tarballs.set(file, reading),
  );
  const all = mergeProblems(problems, found);
  if (isBlocked(found)) return { report: createReport({ ...base, plan: packed, problems: all }) };
  const { registry } = release;
  return { directory, known: { plan: packed, tarballs, problems: all, registry } };
}
