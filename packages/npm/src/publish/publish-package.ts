import {
  type FailureClass,
  type KnownPackage,
  type Manifest,
  type PackedEntry,
  type PackedPlan,
  type PhaseTimings,
  type PublishFailure,
  type PublishOutcome,
  registryOf,
} from "@slipway/core";
import * as v from "valibot";

import { readContent } from "../artifact/content.ts";
import { createPublishDocument } from "../artifact/publish-document.ts";
import { type Credential, escapeName, type RegistryClient, requestRegistry } from "../registry/client.ts";
import { type Attempt, attempt, isAlreadyThere } from "../registry/failure.ts";
import { judgeVersion, readPackage } from "../registry/packument.ts";
import { isAborted, retry } from "../registry/retry.ts";
import { authorise, readerOf, type Step } from "./authorise.ts";
import { createProvenanceMaker, type ProvenanceMaker, type ProvenanceRelease } from "./provenance.ts";

/** What is the same for all packages of a release. */
export interface PublishSettings extends ProvenanceRelease {
  readonly plan: PackedPlan;
  /** The packed directory. */
  readonly directory: string;
  /** By name, as they are to be sent, from the look at the packed directory; the others are made from the tarballs. */
  readonly manifests?: ReadonlyMap<string, Manifest>;
  readonly onEvent?: (event: PublishEvent) => void;
}

/** What happens to a package while it is published. */
export type PublishEvent =
  | { readonly kind: "phase"; readonly name: string; readonly phase: PublishFailure["phase"] }
  | { readonly kind: "settled"; readonly outcome: PublishOutcome };

/** What was known of a package before its turn. */
export interface Beforehand {
  /** What the registry showed; absent, it is asked. */
  readonly state?: KnownPackage;
  /** Tries of earlier runs. */
  readonly tries?: number;
}

/** Publishes one package and says how that ended; never throws. Tries again by class of failure. */
export async function publishPackage(
  client: RegistryClient,
  settings: PublishSettings,
  entry: PackedEntry,
  { state, tries: earlierTries = 0 }: Beforehand = {},
): Promise<PublishOutcome> {
  const { name, version, tarball } = entry;
  const { step, timings } = createStep(client, settings, name);
  const provenance = createProvenanceMaker(client, settings, entry, step);
  const turn: Turn = { client, settings, entry, step, provenance };
  let known: Known = { state, failure: undefined, maybeStored: false };
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
  return {
    name,
    version,
    ...("failure" in result ? { status: "failed", failure: result.failure } : result.value),
    attempt: earlierTries + tries,
    integrity: tarball.integrity,
    provenance: provenance.describe(),
    timings,
  };
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
}

/** What is known between two tries. */
interface Known {
  /** What the registry showed; absent when it was not asked, or when a request may have changed it since. */
  readonly state: KnownPackage | undefined;
  /** How the last request that sent the version ended, when it did not end well. */
  readonly failure: PublishFailure | undefined;
  /** Whether a request of this run may have been stored although its answer never came. */
  readonly maybeStored: boolean;
}

/** How a package ended well, or was left alone. */
interface Settlement {
  readonly status: "published" | "accepted" | "already-published" | "staged" | "not-attempted";
  readonly stageId?: string;
}

interface Tried {
  readonly result: Attempt<Settlement>;
  readonly known: Known;
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
async function tryOnce(turn: Turn, before: Known): Promise<Tried> {
  const read = before.state === undefined ? await look(turn, "read") : { value: before.state };
  if ("failure" in read) return { result: read, known: before };
  const known = { ...before, state: read.value };
  const there = findVersion(turn.entry, known, "read");
  if (there !== undefined) return { result: there, known };
  const sent = isAborted(turn.client.signal) ? undefined : await send(turn, read.value);
  // Stopped before this try sent anything: an earlier try's end is the package's, or it was never begun.
  if (sent === undefined) {
    const { failure } = known;
    return { result: failure === undefined ? { value: { status: "not-attempted" } } : { failure }, known };
  }
  if ("value" in sent || sent.failure.phase !== "put") return { result: sent, known };
  return resolve(turn, sent.failure, known);
}

async function look(
  { client, settings, entry, step }: Turn,
  phase: "read" | "read-back",
): Promise<Attempt<KnownPackage>> {
  const request = { name: entry.name, registry: registryOf(settings.plan, entry), as: readerOf(entry, settings.auth) };
  return step(phase, async () => readPackage(client, request));
}

/** Ends the try when the registry shows the version. */
function findVersion(
  entry: PackedEntry,
  { state, maybeStored }: Known,
  phase: "read" | "read-back",
): Attempt<Settlement> | undefined {
  const judgement = state === undefined ? { kind: "absent" as const } : judgeVersion(entry, state, phase);
  if (judgement.kind === "absent") return undefined;
  if (judgement.kind === "other") return { failure: judgement.failure };
  return { value: { status: maybeStored ? "published" : "already-published" } };
}

/** Nothing when it was stopped before the request that sends the version. */
async function send(turn: Turn, state: KnownPackage): Promise<Attempt<Settlement> | undefined> {
  const { client, settings, entry, step, provenance } = turn;
  const { plan, directory, manifests, stage = false } = settings;
  const content = await step("read", async () =>
    readContent(directory, entry, { manifest: manifests?.get(entry.name), commit: plan.commit }),
  );
  if ("failure" in content) return content;
  const authorisation = await authorise(client, settings, entry, step);
  if ("failure" in authorisation) return authorisation;
  const { credential, claims } = authorisation.value;
  const bundle = await provenance.make(content.value, state, claims);
  if ("failure" in bundle) return bundle;

  await client.pace.take(client.signal);
  if (isAborted(client.signal)) return undefined;
  const registry = registryOf(plan, entry);
  return step("put", async () => {
    const document = createPublishDocument({ entry, registry, content: content.value, provenance: bundle.value });
    return putVersion(client, { name: entry.name, registry, credential, document, stage });
  });
}

const Staged = v.object({ stageId: v.string() });

/**
 * Sends one version. Any answer below 400 means that the registry has taken it, if the answer is a registry's: JSON, or
 * nothing at all, as some give. Anything else comes from something in between, or was cut off on the way.
 */
async function putVersion(
  client: RegistryClient,
  request: {
    readonly name: string;
    readonly registry: string;
    readonly credential: Credential;
    readonly document: object;
    readonly stage: boolean;
  },
): Promise<Settlement> {
  const { name, registry, credential, document, stage } = request;
  const path = stage ? `-/stage/package/${escapeName(name)}` : escapeName(name);
  const response = await requestRegistry(client, {
    url: new URL(path, registry).href,
    method: stage ? "POST" : "PUT",
    credential,
    body: document,
  });
  const text = await response.text();
  const answer = text.trim() === "" ? undefined : parseAnswer(text);
  if (!stage) return { status: "accepted" };
  return { status: "staged", stageId: v.is(Staged, answer) ? answer.stageId : undefined };
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error("the answer is no registry's: it is not JSON"), {
      code: "EINVALIDANSWER",
      type: "invalid-json",
    });
  }
}

/** Of a read back: what says more than the failure that it was to explain. */
const TELLING: ReadonlySet<FailureClass> = new Set(["integrity", "rate-limit"]);

/** Finds out what became of a request that failed, where its answer leaves that open. */
async function resolve(turn: Turn, failure: PublishFailure, before: Known): Promise<Tried> {
  const taken = isAlreadyThere(failure);
  const open = failure.class === "network" || failure.class === "gateway";
  const known = { state: before.state, failure, maybeStored: before.maybeStored || open };
  if (!open && !taken && failure.class !== "conflict") return { result: { failure }, known };

  const read = await look(turn, "read-back");
  const state = "value" in read ? read.value : undefined;
  const after = "value" in read ? findVersion(turn.entry, { ...known, state }, "read-back") : read;
  // Without an answer nothing is concluded: the next try begins with reading, not before the registry allows it.
  const tells = after !== undefined && (taken || "value" in after || TELLING.has(after.failure.class));
  // What the registry holds but does not show is being scanned, or waits on the stage.
  const held = after === undefined && taken && (failure.status === 409 || known.maybeStored);
  const status = turn.settings.stage === true ? "staged" : "accepted";
  return { result: tells ? after : held ? { value: { status } } : { failure }, known: { ...known, state } };
}
