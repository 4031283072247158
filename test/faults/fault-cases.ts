import type { Fault, FaultEffect, RequestKind } from "@slipway/rehearsal";

import { TARGET } from "./release-graph.ts";

/**
 * What the first run may come to:
 *
 * - `passes`: everything is published in spite of the fault;
 * - `holds`: the package is refused, its dependents wait, everything else is published;
 * - `stops`: nothing is sent at all.
 */
type Expectation = "passes" | "holds" | "stops";

export interface FaultCase {
  readonly phase: RequestKind;
  readonly fault: string;
  readonly faults: readonly Fault[];
  readonly expected: Expectation;
  /** The registry shows the version to nobody until long after the first run. */
  readonly invisible?: true;
  /** How often a refusal is met by one run: never again after it was told, so once for each question. */
  readonly questions?: number;
  /** How often it is tried in all before it is given up. */
  readonly tries?: number;
  /** Seconds for which nothing of the kind may be sent again. */
  readonly pause?: number;
}

const SECOND = 1_000;
/** Kinds of requests that do not say which package they are for. */
const NAMELESS: ReadonlySet<RequestKind> = new Set(["id-token", "fulcio"]);

/** What may pass, by the phases it can happen in. Each happens twice in a row. */
const PASSING: Readonly<Record<string, FaultEffect>> = {
  "500": { type: "answer", status: 500, message: "Internal Server Error" },
  "502": { type: "refuse", as: "bad-gateway" },
  "503": { type: "answer", status: 503, message: "Service Unavailable" },
  "429, Retry-After 1 s": { type: "refuse", as: "rate-limit", retryAfter: 1 },
  "no answer": { type: "drop" },
  "malformed JSON": { type: "malformed" },
  "late answer": { type: "delay", milliseconds: 150 },
};

/** Without a pause: the signing library does not hand on the header, and who asks for an ID token again is not to be told. */
const SIGNING: Readonly<Record<string, FaultEffect>> = {
  ...without(PASSING, "429, Retry-After 1 s"),
  "429": { type: "refuse", as: "rate-limit" },
};

/** What was done and not told. */
const UNTOLD: Readonly<Record<string, FaultEffect>> = {
  "500 after storing": { type: "answer", status: 500, message: "Internal Server Error", when: "after" },
  "502 after storing": { type: "refuse", as: "bad-gateway", when: "after" },
  "503 after storing": { type: "answer", status: 503, message: "Service Unavailable", when: "after" },
  "no answer after storing": { type: "drop", when: "after" },
  "malformed JSON after storing": { type: "malformed", when: "after" },
  "409 previously staged, after storing": { type: "refuse", as: "previously-staged", when: "after" },
  "409 packument conflict, after storing": { type: "refuse", as: "packument-conflict", when: "after" },
};

const REFUSALS: Readonly<Record<string, FaultEffect>> = {
  "401": { type: "answer", status: 401, message: "unauthorized" },
  "403": { type: "refuse", as: "permission-denied" },
  "404": { type: "answer", status: 404, message: "package not found" },
  "422": { type: "answer", status: 422, message: "Unprocessable Entity" },
};

function only(
  effects: Readonly<Record<string, FaultEffect>>,
  ...names: readonly string[]
): Record<string, FaultEffect> {
  return Object.fromEntries(Object.entries(effects).filter(([name]) => names.includes(name)));
}

function without(effects: Readonly<Record<string, FaultEffect>>, name: string): Record<string, FaultEffect> {
  return Object.fromEntries(Object.entries(effects).filter(([it]) => it !== name));
}

interface Placing extends Pick<FaultCase, "questions" | "tries"> {
  readonly times?: number;
  /** Lets some pass first, so that the fault meets the probe, or the publication after a probe that went well. */
  readonly skip?: number;
}

function place(
  phase: RequestKind,
  effects: Readonly<Record<string, FaultEffect>>,
  expected: Expectation,
  { times, skip, ...facts }: Placing = {},
): FaultCase[] {
  return Object.entries(effects).map(([fault, effect]) => ({
    phase,
    fault,
    expected,
    faults: [
      {
        request: phase,
        effect,
        ...(!NAMELESS.has(phase) && { package: TARGET }),
        ...(times !== undefined && { times }),
        ...(skip !== undefined && { skip }),
      },
    ],
    ...pauseOf(effect),
    ...facts,
  }));
}

function pauseOf(effect: FaultEffect): Pick<FaultCase, "pause"> {
  return "retryAfter" in effect && effect.retryAfter !== undefined ? { pause: effect.retryAfter } : {};
}

const twice = { times: 2 };
const refused = { questions: 1 };
const forGood = { tries: 6 };

const scanned: readonly FaultCase[] = [
  {
    phase: "put",
    fault: "held in scanning for 2 reads",
    expected: "passes",
    faults: [{ request: "put", package: TARGET, times: 1, effect: { type: "scan", reads: 2 } }],
  },
  {
    phase: "put",
    fault: "held in scanning for 20 seconds",
    expected: "passes",
    invisible: true,
    faults: [{ request: "put", package: TARGET, times: 1, effect: { type: "scan", milliseconds: 20 * SECOND } }],
  },
];

/** A fault on top of another one: the answer is lost, and so is the first look at what became of it. */
const readBack: readonly FaultCase[] = Object.entries(
  only(PASSING, "500", "502", "503", "429, Retry-After 1 s", "no answer", "malformed JSON", "late answer"),
).map(([fault, effect]) => ({
  phase: "read-back",
  fault: `${fault}, and no answer to the PUT`,
  expected: "passes",
  ...pauseOf(effect),
  faults: [
    { request: "put", package: TARGET, times: 1, effect: { type: "drop", when: "after" } },
    { request: "read-back", package: TARGET, times: 1, effect },
  ],
}));

/** Each fault in each phase that it applies to. */
export const faultCases: readonly FaultCase[] = [
  ...place("id-token", SIGNING, "passes", { times: 2, skip: 2 }),
  ...place("id-token", only(REFUSALS, "401", "403"), "stops", refused),
  ...place("exchange", PASSING, "passes", twice),
  ...place("exchange", REFUSALS, "stops", refused),
  ...place("exchange", only(REFUSALS, "403"), "holds", { skip: 1, ...refused }).map((it) => ({
    ...it,
    fault: "403 after a probe that went well",
  })),
  ...place("read", PASSING, "passes", twice),
  // Asked once for all packages together, and once more when it is the package's turn.
  ...place("read", only(REFUSALS, "401", "403"), "holds", { questions: 2 }),
  ...place(
    "put",
    { ...PASSING, "409 packument conflict": { type: "refuse", as: "packument-conflict" } },
    "passes",
    twice,
  ),
  ...place("put", UNTOLD, "passes", { times: 1 }),
  // A credential that was granted a moment ago may have been too old by the registry's clock: another one is tried.
  ...place("put", only(REFUSALS, "401"), "holds", { questions: 2 }),
  ...place("put", without(REFUSALS, "401"), "holds", refused),
  ...scanned,
  ...readBack,
  ...place("fulcio", SIGNING, "passes", twice),
  ...place("rekor", { ...SIGNING, "409 equivalent entry": { type: "refuse", as: "log-conflict" } }, "passes", twice),
  ...place("rekor", only(UNTOLD, "no answer after storing"), "passes", { times: 1 }),
  ...place("rekor", only(REFUSALS, "401"), "holds", refused),
  ...place("attestation", PASSING, "passes", { times: 1 }),
  // What never ends is given up after a bounded number of tries.
  ...place("exchange", { "503 for good": { type: "answer", status: 503 } }, "stops", forGood),
  ...place(
    "put",
    { "503 for good": { type: "answer", status: 503 }, "no answer for good": { type: "drop" } },
    "holds",
    forGood,
  ),
  ...place("rekor", { "502 for good": { type: "refuse", as: "bad-gateway" } }, "holds", forGood),
];
