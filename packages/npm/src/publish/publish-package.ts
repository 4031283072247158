import {
  isArrived,
  type PackedEntry,
  type PackedPlan,
  type PhaseTimings,
  type PublishOutcome,
  type TimedStep,
} from "@slipway/core";

import { CUT_SHORT } from "../registry/brake.ts";
import type { RegistryClient } from "../registry/client.ts";
import { type Attempt, attempt } from "../registry/failure.ts";
import { isAborted, retry } from "../registry/retry.ts";
import { failUnclear, FOREIGN_ANSWER, type VersionAnswer } from "../registry/version-answer.ts";
import { isExchanged, secondFactorOf, type Step } from "./authorise.ts";
import { findOut, findVersion, look, settleUnclear } from "./find-out.ts";
import type { Memory } from "./ledger.ts";
import { createProvenanceMaker, parseBundle } from "./provenance.ts";
import { sendVersion } from "./send-version.ts";
import type { Beforehand, Known, PublishSettings, Settlement, Tried, Turn } from "./turn.ts";

/** Publishes one package and says how that ended; never throws. Tries again by class of failure. */
export async function publishPackage(
  client: RegistryClient,
  settings: PublishSettings,
  entry: PackedEntry,
  beforehand: Beforehand = {},
): Promise<PublishOutcome> {
  const { name, version, tarball } = entry;
  const { state, tries: earlierTries = 0, memory = { outcome: undefined, sending: undefined } } = beforehand;
  const { step, timings, steps } = createStep(client, settings, name);
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
    steps: steps.length === 0 ? undefined : steps,
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

/** Of one package: what is looked for again and again is told by its first looks. */
const MOST_STEPS = 60;

/** Steps that are announced, and whose times are added up. */
function createStep(
  { timing: { now } }: RegistryClient,
  { onEvent }: PublishSettings,
  name: string,
): { readonly step: Step; readonly timings: PhaseTimings; readonly steps: readonly TimedStep[] } {
  const timings: { -readonly [Phase in keyof PhaseTimings]: number } = {};
  const steps: TimedStep[] = [];
  const step: Step = async (phase, work) => {
    const start = now();
    onEvent?.({ kind: "phase", name, phase });
    const result = await attempt(phase, now, work);
    const took = now() - start;
    timings[phase] = (timings[phase] ?? 0) + took;
    if (steps.length < MOST_STEPS) steps.push({ phase, at: Math.round(start), took: Math.round(took) });
    return result;
  };
  return { step, timings, steps };
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
  const first = isAborted(turn.client.signal) ? undefined : await sendVersion(turn, read.value);
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
    return sent.failure.phase === "put" ? findOut(turn, sent.failure, known) : { result: sent, known };
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
  return there === undefined ? sendVersion(turn, read.value) : { there };
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
  // A second factor that nobody gives is wanted of whatever comes next as well.
  if (failure.code === "EOTP" && secondFactorOf(turn.settings, turn.entry)?.isClosed() === true) {
    return { status: "not-attempted", failure };
  }
  const unread = failure.phase === "read" && failure.class !== "integrity";
  if (unread && outcome !== undefined && isArrived(outcome)) {
    return { status: "unknown", stageId: outcome.stageId, failure };
  }
  return { status: "failed", stageId: outcome?.stageId, failure };
}
