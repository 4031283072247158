import type { PublishOutcome } from "@slipway/core";

import { attemptPublish } from "./attempt-publish.ts";
import type { PublishSettings } from "./publish-settings.ts";
import type { RegistryView } from "./read-version.ts";
import { retry } from "./retry.ts";
import type { PackedEntry, Trial } from "./trial.ts";
import { waitUntilReadable } from "./wait-until-readable.ts";

const LOG_URL = "https://search.sigstore.dev/";

/**
 * Publishes one package and says how that ended; never throws. Tries again by class of failure.
 *
 * @param view What the registry showed a moment ago; absent, it is asked.
 * @param earlierTries Tries of earlier runs.
 */
export async function publishPackage(
  entry: PackedEntry,
  settings: PublishSettings,
  { view, earlierTries = 0 }: { readonly view?: RegistryView | undefined; readonly earlierTries?: number } = {},
): Promise<PublishOutcome> {
  const trial: Trial = { entry, settings, timings: {}, maybeStored: false, ...(view !== undefined && { view }) };
  let tries = 0;
  const result = await retry(
    async (number) => {
      tries = number;
      return attemptPublish(trial);
    },
    {
      ...settings.retry,
      onRetry: (failure, wait) => settings.onEvent?.({ kind: "retry", name: entry.name, failure, wait }),
    },
  );
  const settled = await waitUntilReadable(trial, result);
  return {
    name: entry.name,
    version: entry.version,
    ...("failure" in settled ? { status: "failed", failure: settled.failure } : settled.value),
    attempt: earlierTries + tries,
    integrity: entry.tarball.integrity,
    ...describeProvenance(trial),
    timings: trial.timings,
  };
}

/** What was signed is in the public log, whether the registry took the package or not. */
function describeProvenance({ provenance, settings }: Trial): Pick<PublishOutcome, "provenance"> {
  if (provenance === undefined) return {};
  const logIndex = provenance.verificationMaterial.tlogEntries[0]?.logIndex;
  if (logIndex === undefined) return { provenance: {} };
  const isPublic = settings.signing?.rekorURL === undefined;
  return { provenance: { logIndex, ...(isPublic && { logUrl: `${LOG_URL}?logIndex=${logIndex}` }) } };
}
