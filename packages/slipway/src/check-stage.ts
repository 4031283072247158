import { findProvider } from "@slipway/ci";
import { formatCount, type ReleaseReport } from "@slipway/core";
import {
  compareStagedProvenance,
  describeGaps,
  type RegistryClient,
  requireAgreement,
  requireWhole,
  type StageView,
} from "@slipway/npm";

import type { Signing } from "./input-files.ts";
import type { Run } from "./run/run.ts";

interface Checked {
  readonly before: ReleaseReport;
  readonly view: StageView;
  readonly options: { readonly partial?: boolean | undefined };
  readonly client: RegistryClient;
  readonly signing: Signing;
  readonly run: Run;
}

/**
 * What has to be right before the first approval: what waits is what was packed, from where it was to come, and nothing of
 * the release is missing.
 *
 * @throws {ReleaseError} `STAGE_MISMATCH`, `STAGE_INCOMPLETE`.
 */
export async function requireSound({ before, view, options, client, signing, run }: Checked): Promise<void> {
  const { plan, outcomes } = before;
  const { looks } = view;
  const release = { plan, outcomes, looks };
  requireAgreement(release);
  // What was approved before and is not to be seen yet is waited for, where there is nothing else to do.
  const isOver = outcomes.every(
    ({ name, status }) =>
      looks.get(name)?.kind === "public" || (status === "accepted" && looks.get(name)?.kind === "gone"),
  );
  if (options.partial !== true && !isOver) requireWhole(release);
  const gaps = describeGaps(release);
  if (gaps.length > 0) run.progress.note(`This release is not whole: ${gaps.join("; ")}\n`);
  const { facts } = findProvider(run.environment);
  const unseen = await compareStagedProvenance(client, { ...release, facts, trustedRoot: signing.trustedRoot });
  if (unseen === 0) return;
  run.progress.note(
    `The stage does not show the provenance of ${formatCount(unseen, "version")}: it is compared when they are public\n`,
  );
}
