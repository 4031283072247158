import type { FailureClass, PublishFailure, PublishOutcome } from "@slipway/core";
import * as v from "valibot";

import { readContent } from "../artifact/content.ts";
import { createPublishDocument } from "../artifact/publish-document.ts";
import type { RegistryConfig } from "../config/registry-config.ts";
import { type Credential, escapeName, requestRegistry } from "../registry/client.ts";
import { classifyFailure, isAlreadyThere } from "../registry/failure.ts";
import { judgeView, type RegistryView } from "../registry/packument.ts";
import { type Attempt, isAborted, retry } from "../registry/retry.ts";
import { obtainCredential } from "./authorise.ts";
import { ensureProvenance } from "./provenance.ts";
import type { PublishSettings } from "./publish-settings.ts";
import { readEntry } from "./read-entry.ts";
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
async function attemptPublish(trial: Trial): Promise<Attempt<Settlement>> {
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

const Staged = v.object({ stageId: v.string() });

interface PutRequest {
  readonly name: string;
  readonly registry: string;
  readonly credential: Credential;
  readonly document: object;
  /** Puts it on the stage, where a person approves it. */
  readonly stage: boolean;
  readonly fetchOptions: RegistryConfig["fetchOptions"];
}

/**
 * Sends one version. Any answer below 400 means that the registry has taken it, if the answer is a registry's: JSON, or
 * nothing at all, as some give. Anything else comes from something in between, or was cut off on the way.
 *
 * @throws What `requestRegistry` throws, and an error of the class of its malformed answers.
 */
async function putVersion(request: PutRequest): Promise<{ readonly stageId?: string }> {
  const { name, registry, credential, document, stage, fetchOptions } = request;
  const escaped = escapeName(name);
  const response = await requestRegistry({
    url: new URL(stage ? `-/stage/package/${escaped}` : escaped, registry).href,
    method: stage ? "POST" : "PUT",
    credential,
    body: document,
    fetchOptions,
  });
  const answer = v.safeParse(Staged, parseAnswer(await response.text()));
  return stage && answer.success ? answer.output : {};
}

function parseAnswer(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error("the answer is no registry's: it is not JSON"), {
      code: "EINVALIDANSWER",
      type: "invalid-json",
    });
  }
}

/** Does one step of publishing a package: announces it, takes its time, and turns what it throws into a failure. */
export async function runPhase<T>(
  trial: Trial,
  phase: PublishFailure["phase"],
  work: () => Promise<T>,
): Promise<Attempt<T>> {
  const { entry, settings, timings } = trial;
  const { now } = settings.retry.timing;
  const start = now();
  settings.onEvent?.({ kind: "phase", name: entry.name, phase });
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: classifyFailure(error, phase, now()) };
  } finally {
    timings[phase] = (timings[phase] ?? 0) + now() - start;
  }
}
