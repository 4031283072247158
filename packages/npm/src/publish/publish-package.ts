import {
  type FailureClass,
  isArrived,
  type Json,
  type KnownPackage,
  type Manifest,
  type PackedEntry,
  type PackedPlan,
  type PhaseTimings,
  type PublishFailure,
  type PublishOutcome,
  registryOf,
  type Sending,
} from "@slipway/core";

import { readContent } from "../artifact/content.ts";
import { createPublishDocument } from "../artifact/publish-document.ts";
import { CUT_SHORT } from "../registry/brake.ts";
import type { RegistryClient } from "../registry/client.ts";
import { type Attempt, attempt, isAlreadyThere } from "../registry/failure.ts";
import { readPackage } from "../registry/packument.ts";
import { isAborted, poll, retry } from "../registry/retry.ts";
import { failUnclear, FOREIGN_ANSWER, type VersionAnswer } from "../registry/version-answer.ts";
import { authorise, isExchanged, readerOf, type Step } from "./authorise.ts";
import type { Memory } from "./ledger.ts";
import { createProvenanceMaker, parseBundle, type ProvenanceMaker, type ProvenanceRelease } from "./provenance.ts";
import { recognise } from "./recognise.ts";
import { sendVersion } from "./send-version.ts";

/** Milliseconds within which npm's scan shows what it has taken: it takes 5 to 15 minutes. */
const SCAN = 20 * 60_000;

/** Milliseconds between two looks for a version that nobody has said to be taken. */
const PAUSE = { first: 500, longest: 15_000 };

/** What is the same for all packages of a release. */
export interface PublishSettings extends ProvenanceRelease {
  readonly plan: PackedPlan;
  /** The packed directory. */
  readonly directory: string;
  /** By name, as they are to be sent, from the look at the packed directory; the others are made from the tarballs. */
  readonly manifests?: ReadonlyMap<string, Manifest>;
  /** Sigstore's `trusted_root.json` of a private deployment. */
  readonly trustedRoot?: Json | undefined;
  /** Milliseconds to look for what was sent and not said to be taken; absent, as long as npm's scan takes. */
  readonly wait?: number | undefined;
  readonly onEvent?: (event: PublishEvent) => void;
}

/** What happens to a package while it is published. */
export type PublishEvent =
  | { readonly kind: "phase"; readonly name: string; readonly phase: PublishFailure["phase"] }
  /** The registry answered a request that sends a version with no word of its own. Told once in a run. */
  | { readonly kind: "unclear"; readonly name: string; readonly message: string }
  | { readonly kind: "settled"; readonly outcome: PublishOutcome };

/** What was known of a package before its turn, and whom it tells. */
export interface Beforehand {
  /** What the registry showed; absent, it is asked. */
  readonly state?: KnownPackage | undefined;
  /** Tries of earlier runs. */
  readonly tries?: number | undefined;
  readonly memory?: Memory | undefined;
  /** Writes down that a request is about to go out. Without a yes none does. */
  readonly record?: (sending: Sending) => Promise<boolean>;
  /** Called when nothing is left but to wait. */
  readonly giveWay?: () => void;
}

/** Publishes one package and says how that ended; never throws. Tries again by class of failure. */
export async function publishPackage(
  client: RegistryClient,
  settings: PublishSettings,
  entry: PackedEntry,
  beforehand: Beforehand = {},
): Promise<PublishOutcome> {
  const { name, version, tarball } = entry;
  const { state, tries: earlierTries = 0, memory = { outcome: undefined, sending: undefined } } = beforehand;
  const { step, timings } = createStep(client, settings, name);
  const earlier = await recallBundle(memory, settings.plan);
  const provenance = createProvenanceMaker(client, settings, entry, step, earlier);
  const turn: Turn = { client, settings, entry, step, provenance, memory, beforehand };
  let known: Known = { state, failure: undefined, maybeStored: wasSent(memory) };
  let tries = 0;
  const result = await retry(
    client,
    async (number) => {
      tries = number;
      const tried = await tryOnce(turn, known);
      known = tried.known;
      return tried.result;
    },
    name,
  );
  const ended = await conclude(turn, known, result);
  return {
    name,
    version,
    attempt: earlierTries + tries,
    integrity: tarball.integrity,
    provenance: provenance.describe() ?? memory.outcome?.provenance,
    ...ended,
    timings,
  };
}

/** What was signed for the same bytes names the commit as well, which is to be this one. */
async function recallBundle({ sending }: Memory, { commit }: PackedPlan): ReturnType<typeof parseBundle> {
  return sending?.commit === commit ? parseBundle(sending?.provenance) : undefined;
}

function wasSent({ outcome, sending }: Memory): boolean {
  return (
    sending !== undefined || (outcome !== undefined && isArrived(outcome) && outcome.status !== "already-published")
  );
}

/** The outcome of a version that the registry shows with our bytes: it is ours when a run of this release has sent it. */
export function recallArrival({ name, version, tarball }: PackedEntry, memory: Memory): PublishOutcome {
  const { outcome } = memory;
  if (outcome?.status === "published" || outcome?.status === "already-published") return outcome;
  const status = wasSent(memory) ? "published" : "already-published";
  if (outcome !== undefined && isArrived(outcome)) return { ...outcome, status };
  return { name, version, status, attempt: outcome?.attempt ?? 0, integrity: tarball.integrity, timings: {} };
}

/** Steps that are announced, and whose times are added up. */
function createStep(
  { timing: { now } }: RegistryClient,
  { onEvent }: PublishSettings,
  name: string,
): { readonly step: Step; readonly timings: PhaseTimings } {
  const timings: { -readonly [Phase in keyof PhaseTimings]: number } = {};
  const step: Step = async (phase, work) => {
    const start = now();
    onEvent?.({ kind: "phase", name, phase });
    const result = await attempt(phase, now, work);
    timings[phase] = (timings[phase] ?? 0) + now() - start;
    return result;
  };
  return { step, timings };
}

/** One package while it is being published. */
interface Turn {
  readonly client: RegistryClient;
  readonly settings: PublishSettings;
  readonly entry: PackedEntry;
  readonly step: Step;
  readonly provenance: ProvenanceMaker;
  readonly memory: Memory;
  readonly beforehand: Beforehand;
}

/** What is known between two tries. */
interface Known {
  /** What the registry showed; absent when it was not asked, or when a request may have changed it since. */
  readonly state: KnownPackage | undefined;
  /** How the last request that sent the version ended, when it did not end well. */
  readonly failure: PublishFailure | undefined;
  /** Whether a request of this release may have been stored although nobody said so. */
  readonly maybeStored: boolean;
}

/** How a package ended, or was left alone. */
interface Settlement {
  readonly status: "published" | "accepted" | "unknown" | "already-published" | "staged" | "not-attempted";
  readonly stageId?: string | undefined;
  readonly integrity?: string;
  readonly note?: string;
  /** Of `unknown`: why nothing is known. */
  readonly failure?: PublishFailure;
}

interface Tried {
  readonly result: Attempt<Settlement>;
  readonly known: Known;
}

/**
 * One try to publish a package:
 *
 * 1. read the registry, unless that was just done: the version with our bytes needs nothing more, with others it can never
 *    be published;
 * 2. the release's pace;
 * 3. provenance, signed once for all tries of all runs, and the line in the ledger;
 * 4. ID token and exchange, for a credential that is seconds old: from here on nothing is waited for;
 * 5. PUT, or POST to the stage.
 *
 * The registry's own word of success means `accepted`: whether readers see the version already is another question, which
 * `verify` asks for all packages together. Everything else that comes back is looked into at once: the version is read back
 * before it is called failed, and looked for until the deadline where nobody said what became of it. So a package that goes
 * well costs the registry two requests besides the exchange.
 */
async function tryOnce(turn: Turn, before: Known): Promise<Tried> {
  const read = before.state === undefined ? await look(turn, "read") : { value: before.state };
  if ("failure" in read) return { result: read, known: before };
  const shown = { ...before, state: read.value };
  const there = await findVersion(turn, shown, "read");
  if (there !== undefined) return { result: there, known: shown };
  const first = isAborted(turn.client.signal) ? undefined : await send(turn, read.value);
  // A credential that was granted a moment ago is refused when its time is over by the registry's clock.
  const renews = first !== undefined && isGrantRefused(turn, first);
  const known = { ...shown, maybeStored: shown.maybeStored || renews };
  const sent = renews ? await sendAnew(turn, known, first) : first;
  if (sent !== undefined && "there" in sent) return { result: sent.there, known };
  // Stopped before this try sent anything: an earlier try's end is the package's, or it was never begun.
  if (sent === undefined) {
    const { failure } = known;
    return { result: failure === undefined ? { value: { status: "not-attempted" } } : { failure }, known };
  }
  if ("failure" in sent) {
    return sent.failure.phase === "put" ? resolve(turn, sent.failure, known) : { result: sent, known };
  }
  if (sent.value.kind !== "unclear") {
    const { kind: status, ...rest } = sent.value;
    return { result: { value: { status, ...rest } }, known };
  }
  const after = { ...known, state: undefined, maybeStored: true };
  return { result: await settleUnclear(turn, failUnclear(sent.value), after), known: after };
}

function isGrantRefused({ client, settings, entry }: Turn, sent: Attempt<VersionAnswer>): boolean {
  if (!("failure" in sent) || !isExchanged(client, settings, entry)) return false;
  const { phase, status, code } = sent.failure;
  return phase === "put" && status === 401 && code !== "EOTP" && !isAborted(client.signal);
}

/** With another credential, once, unless the first request was stored all the same. */
async function sendAnew(
  turn: Turn,
  known: Known,
  first: Attempt<VersionAnswer>,
): Promise<Attempt<VersionAnswer> | { readonly there: Attempt<Settlement> } | undefined> {
  const read = await look(turn, "read-back");
  if ("failure" in read) return first;
  const there = await findVersion(turn, { ...known, state: read.value }, "read-back");
  return there === undefined ? send(turn, read.value) : { there };
}

async function look(
  { client, settings, entry, step }: Turn,
  phase: "read" | "read-back",
): Promise<Attempt<KnownPackage>> {
  const request = { name: entry.name, registry: registryOf(settings.plan, entry), as: readerOf(entry, settings.auth) };
  return step(phase, async () => readPackage(client, request));
}

/** Ends the try when the registry shows the version. */
async function findVersion(
  { client, settings, entry }: Turn,
  { state, maybeStored }: Known,
  phase: "read" | "read-back",
): Promise<Attempt<Settlement> | undefined> {
  if (state === undefined) return undefined;
  const found = await recognise(client, settings, entry, state, phase);
  if (found.kind === "absent") return undefined;
  if (found.kind === "other") return { failure: found.failure };
  if (found.kind === "earlier") return { value: describeEarlier(found.integrity) };
  return { value: { status: maybeStored ? "published" : "already-published" } };
}

/** An earlier attempt of the same release packed anew: what it left is as good as what this one has. */
export function describeEarlier(
  integrity: string | undefined,
): Pick<PublishOutcome, "integrity" | "note"> & { readonly status: "already-published" } {
  const note = "other bytes, same commit";
  return integrity === undefined
    ? { status: "already-published", note }
    : { status: "already-published", note, integrity };
}

/** Nothing when it was stopped before the request that sends the version. */
async function send(turn: Turn, state: KnownPackage): Promise<Attempt<VersionAnswer> | undefined> {
  const { client, settings, entry, step, provenance } = turn;
  const { plan, directory, manifests, stage = false } = settings;
  const content = await step("read", async () =>
    readContent(directory, entry, { manifest: manifests?.get(entry.name), commit: plan.commit }),
  );
  if ("failure" in content) return content;

  await client.pace.take(client.signal);
  if (isAborted(client.signal)) return undefined;
  const bundle = await provenance.make(content.value, state);
  if ("failure" in bundle) return bundle;
  // Another package may have met a rate limit meanwhile.
  if (client.pace.isClosed()) await client.pace.take(client.signal);
  if (isAborted(client.signal) || !(await record(turn, bundle.value))) return undefined;

  const credential = await authorise(client, settings, entry, step);
  if ("failure" in credential) return credential;
  if (isAborted(client.signal)) return undefined;
  const registry = registryOf(plan, entry);
  return step("put", async () => {
    const document = createPublishDocument({ entry, registry, content: content.value, provenance: bundle.value });
    return sendVersion(client, { name: entry.name, registry, credential: credential.value, document, stage });
  });
}

/** From here on the version may be on the registry, and in a public log its provenance is. */
async function record(
  { client, settings, entry, beforehand }: Turn,
  bundle: Awaited<ReturnType<typeof parseBundle>>,
): Promise<boolean> {
  if (beforehand.record === undefined) return true;
  return beforehand.record({
    kind: "sending",
    name: entry.name,
    version: entry.version,
    integrity: entry.tarball.integrity,
    time: new Date(client.timing.now()).toISOString(),
    commit: settings.plan.commit,
    provenance: bundle === undefined ? undefined : JSON.parse(JSON.stringify(bundle)),
  });
}

/** Of a read back: what says more than the failure that it was to explain. */
const TELLING: ReadonlySet<FailureClass> = new Set(["integrity", "rate-limit"]);

/** Classes of which another try begins with reading anyway. */
const TRIED_AGAIN: ReadonlySet<FailureClass> = new Set(["rate-limit", "conflict", "gateway", "network"]);

/** Finds out what became of a request that failed: any answer may come after the version was stored. */
async function resolve(turn: Turn, failure: PublishFailure, before: Known): Promise<Tried> {
  if (isAlreadyThere(failure)) return resolveTaken(turn, failure, before);
  const known = { state: undefined, failure, maybeStored: true };
  // Nothing was sent over a connection that is not believed.
  if (failure.class === "certificate") return { result: { failure }, known: before };
  if (failure.code === CUT_SHORT) {
    const seen = await waitForSight(turn, known);
    return { result: seen ?? { value: { status: "unknown", failure } }, known };
  }
  const again = TRIED_AGAIN.has(failure.class);
  const { client, entry } = turn;
  const read = again
    ? await look(turn, "read-back")
    : await retry(client, async () => look(turn, "read-back"), entry.name);
  if ("failure" in read) {
    // Without an answer nothing is concluded: the next try begins with reading, not before the registry allows it.
    if (again) return { result: TELLING.has(read.failure.class) ? read : { failure }, known };
    return { result: { value: { status: "unknown", failure } }, known };
  }
  const after = { ...known, state: read.value };
  return { result: (await findVersion(turn, after, "read-back")) ?? { failure }, known: after };
}

/**
 * The registry says that it has the version. Of which bytes it does not say: it is looked for, and where it is not seen only
 * an earlier word of the registry's own, to this release, says that they are ours.
 */
async function resolveTaken(turn: Turn, failure: PublishFailure, before: Known): Promise<Tried> {
  const known = { ...before, state: undefined, failure };
  const seen = await waitForSight(turn, known);
  if (seen !== undefined) return { result: seen, known };
  const { outcome } = turn.memory;
  if (outcome?.status === "accepted") return { result: { value: { status: "accepted" } }, known };
  if (outcome?.status === "staged" && outcome.stageId !== undefined) {
    return { result: { value: { status: "staged", stageId: outcome.stageId } }, known };
  }
  const message = `the number is taken, and the registry does not show by what: ${failure.message}`;
  return { result: { value: { status: "unknown", failure: { ...failure, message } } }, known };
}

/** Nobody said that the version was taken, nor that it was not: it is looked for until the deadline. */
async function settleUnclear(turn: Turn, failure: PublishFailure, known: Known): Promise<Attempt<Settlement>> {
  const { settings, entry } = turn;
  settings.onEvent?.({ kind: "unclear", name: entry.name, message: failure.message });
  const seen = await waitForSight(turn, known);
  return seen ?? { value: { status: "unknown", failure } };
}

/** Looks for the version until it is seen; nothing at the deadline. What is on the stage is shown to nobody here. */
async function waitForSight(turn: Turn, known: Known): Promise<Attempt<Settlement> | undefined> {
  const { client, settings, beforehand } = turn;
  beforehand.giveWay?.();
  return poll(
    async () => {
      const read = await look(turn, "read-back");
      if ("failure" in read) return { value: undefined, settled: false, pause: read.failure.retryAfter };
      const found = await findVersion(turn, { ...known, state: read.value }, "read-back");
      return { value: found, settled: found !== undefined };
    },
    {
      timing: client.timing,
      signal: client.signal,
      deadline: settings.stage === true ? 0 : (settings.wait ?? SCAN),
      ...PAUSE,
    },
  );
}

/** What remains when there is no other try. */
async function conclude(
  turn: Turn,
  known: Known,
  result: Attempt<Settlement>,
): Promise<Settlement | Pick<PublishOutcome, "status" | "stageId" | "failure">> {
  const ended = "failure" in result && result.failure.code === FOREIGN_ANSWER;
  const settled = ended ? await settleUnclear(turn, result.failure, known) : result;
  if ("value" in settled) return settled.value;
  const { failure } = settled;
  const { outcome } = turn.memory;
  if (failure.code === CUT_SHORT)
    return known.maybeStored ? { status: "unknown", failure } : { status: "not-attempted" };
  // What the registry once took is not called failed because it cannot be read now.
  const unread = failure.phase === "read" && failure.class !== "integrity";
  if (unread && outcome !== undefined && isArrived(outcome)) {
    return { status: "unknown", stageId: outcome.stageId, failure };
  }
  return { status: "failed", stageId: outcome?.stageId, failure };
}
