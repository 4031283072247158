import type { FailureClass } from "@slipway/core";

import { createPublishDocument } from "./create-publish-document.ts";
import { ensureProvenance } from "./ensure-provenance.ts";
import { isAborted } from "./is-aborted.ts";
import { isAlreadyThere } from "./is-already-there.ts";
import { judgeView } from "./judge-view.ts";
import { obtainCredential } from "./obtain-credential.ts";
import { putVersion } from "./put-version.ts";
import { readContent } from "./read-content.ts";
import { readEntry } from "./read-entry.ts";
import type { Attempt } from "./retry.ts";
import { runPhase } from "./run-phase.ts";
import type { Trial } from "./trial.ts";

/** Of a read back: what says more than the failure that it was to explain. */
const TELLING: ReadonlySet<FailureClass> = new Set(["integrity", "rate-limit"]);

/** How a package ended well, or was left alone. */
export interface Settlement {
  readonly status: "published" | "accepted" | "already-published" | "staged" | "not-attempted";
  readonly stageId?: string;
}

/**
 * One try to publish a package:
 *
 * 1. read the registry, unless that was just done: the version with our integrity needs nothing more, with another one it
 *    can never be published;
 * 2. ID token and exchange, for a credential that is seconds old;
 * 3. provenance, signed once for all tries;
 * 4. PUT, or POST to the stage.
 *
 * An answer below 400 means `accepted`: whether readers see the version already is another question, which `verify` asks
 * for all packages together. Only where the answer never came, or says that the version is there, is it read back at once.
 * So a package that goes well costs the registry two requests besides the exchange.
 */
export async function attemptPublish(trial: Trial): Promise<Attempt<Settlement>> {
  const before = await lookFor(trial, "read");
  if (before !== undefined) return before;
  if (isAborted(trial.settings.retry.signal)) return leave(trial);

  const { entry, settings } = trial;
  const content = await runPhase(trial, "read", async () =>
    readContent(settings.directory, entry, {
      manifest: settings.manifests?.get(entry.name),
      commit: settings.plan.commit,
    }),
  );
  if ("failure" in content) return content;
  const authorisation = await obtainCredential(trial);
  if ("failure" in authorisation) return authorisation;
  const provenance = await ensureProvenance(trial, content.value, authorisation.value.claims);
  if ("failure" in provenance) return provenance;

  await settings.retry.bucket.take(settings.retry.signal);
  if (isAborted(trial.settings.retry.signal)) return leave(trial);
  const { registry } = settings.plan;
  const stage = settings.stage === true;
  const { credential } = authorisation.value;
  const put = await runPhase(trial, "put", async () => {
    const document = createPublishDocument({ entry, registry, content: content.value, provenance: provenance.value });
    return putVersion({
      name: entry.name,
      registry,
      credential,
      document,
      stage,
      fetchOptions: settings.config.fetchOptions,
    });
  });
  if ("value" in put) return { value: { status: stage ? "staged" : "accepted", ...put.value } };
  trial.failure = put.failure;
  return resolve(trial, put);
}

/** Ends the try when the registry shows the version. */
async function lookFor(trial: Trial, phase: "read" | "read-back"): Promise<Attempt<Settlement> | undefined> {
  const { entry, settings, view } = trial;
  const read =
    view === undefined ? await runPhase(trial, phase, async () => readEntry(entry, settings)) : { value: view };
  if ("failure" in read) return read;
  trial.view = read.value;
  const judgement = judgeView(entry, read.value, phase);
  if (judgement.kind === "absent") return undefined;
  if (judgement.kind === "other") return { failure: judgement.failure };
  return { value: { status: trial.maybeStored ? "published" : "already-published" } };
}

/** Finds out what became of a request that failed, where its answer leaves that open. */
async function resolve(
  trial: Trial,
  failed: Extract<Attempt<never>, { failure: unknown }>,
): Promise<Attempt<Settlement>> {
  const { failure } = failed;
  const taken = isAlreadyThere(failure);
  const open = failure.class === "network" || failure.class === "gateway";
  if (open) trial.maybeStored = true;
  if (!open && !taken && failure.class !== "conflict") return failed;

  delete trial.view;
  const after = await lookFor(trial, "read-back");
  // Without an answer nothing is concluded: the next try begins with reading, not before the registry allows it.
  if (after !== undefined) return taken || "value" in after || TELLING.has(after.failure.class) ? after : failed;
  // What the registry holds but does not show is being scanned, or waits on the stage.
  if (taken && (failure.status === 409 || trial.maybeStored)) {
    return { value: { status: trial.settings.stage === true ? "staged" : "accepted" } };
  }
  return failed;
}

/** Stopped before this try sent anything: an earlier try's end is the package's, or it was never begun. */
function leave({ failure }: Trial): Attempt<Settlement> {
  return failure === undefined ? { value: { status: "not-attempted" } } : { failure };
}
