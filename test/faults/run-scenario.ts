import { appendFile, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { parseReport, type ReleaseReport } from "@slipway/core";
import type { Rehearsal, RequestRecord } from "@slipway/rehearsal";

import { findCredentials, findCredentialsBelow, OUTPUT } from "../fixtures/find-credentials.ts";
import { type ChildResult, runChild } from "../fixtures/run-child.ts";
import { type StartedRelease, startRelease } from "../fixtures/start-release.ts";
import type { FaultCase } from "./fault-cases.ts";
import { judgeRelease, type Judgement } from "./judge-release.ts";
import { releaseGraph, TARGET } from "./release-graph.ts";

/**
 * `none`: the run is left alone, and followed by another one where it could not finish. `killed`: by SIGKILL when the
 * fault has just happened, then run again. `runner lost`: the same, and the ledger is gone.
 */
export type Resume = "none" | "killed" | "runner lost";

export interface Scenario extends FaultCase {
  readonly resume: Resume;
}

export interface ScenarioRun extends ChildResult {
  /** Absent after a kill, and where the command could not run. */
  readonly report: ReleaseReport | undefined;
  readonly requests: readonly RequestRecord[];
  readonly judgement: Judgement;
}

export interface ScenarioResult {
  /** In order; the last one has no faults left that do not pass. */
  readonly runs: readonly ScenarioRun[];
  /** How many requests met a fault. */
  readonly injected: number;
  readonly credentials: readonly string[];
  /** Left in the directory for temporary files. */
  readonly leftovers: readonly string[];
}

/** What a killed run may have left: the beginning of a line. */
const TORN_LINE = '{"name":"@acme/co';

/** Plays one fault against the built command, and what comes after it, up to the end of the release. */
export async function runScenario(scenario: Scenario): Promise<ScenarioResult> {
  const release = await startRelease(releaseGraph, { faults: scenario.faults });
  try {
    const runs = await play(release, scenario);
    const injected = release.rehearsal.requests.filter(({ faulty }) => faulty).length;
    const leftovers = await readdir(join(release.base, "tmp"));
    return { runs, injected, leftovers, credentials: await searchCredentials(release, runs) };
  } finally {
    await release.close();
  }
}

async function play(release: StartedRelease, scenario: Scenario): Promise<readonly ScenarioRun[]> {
  const { rehearsal } = release;
  const { resume, expected, invisible } = scenario;
  const kill = (): NodeJS.Signals | undefined => (isMet(scenario, rehearsal) ? "SIGKILL" : undefined);
  const first = await runPublish(release, scenario, resume === "none" ? undefined : kill);
  if (resume === "none" && expected === "passes") {
    return invisible === true ? [first, await runAfterScan(release, scenario)] : [first];
  }

  if (resume === "killed") await appendFile(join(release.result, "ledger.ndjson"), TORN_LINE);
  if (resume === "runner lost") await rm(join(release.result, "ledger.ndjson"), { force: true });
  // A refusal is for a person to end before the release is run again.
  if (expected !== "passes") rehearsal.faults.clear();
  const second = await runPublish(release, scenario, undefined);
  return invisible === true ? [first, second, await runAfterScan(release, scenario)] : [first, second];
}

/** Once everybody can see what was accepted. */
async function runAfterScan(release: StartedRelease, scenario: Scenario): Promise<ScenarioRun> {
  const address = new URL(TARGET.replace("/", "%2f"), release.rehearsal.registry);
  const isShown = async (): Promise<boolean> => (await (await fetch(address)).text()).includes('"1.0.0"');
  while (!(await isShown())) await delay(250);
  return runPublish(release, scenario, undefined);
}

/** Whether the fault has just done what it does, and the command has not come far since. */
function isMet({ faults, invisible }: Scenario, { faults: injected, requests }: Rehearsal): boolean {
  // What depends on a package starts when that is in the ledger.
  if (invisible) return requests.some(({ kind, package: name }) => kind === "put" && name === "@acme/mid");
  const isLate = faults.every(({ effect }) => effect.type === "delay");
  return isLate ? injected.list().some(({ uses }) => uses > 0) : requests.some(({ faulty }) => faulty);
}

/** What nobody is shown is not worth a wait; for everything else there is time enough. */
async function runPublish(
  { rehearsal, packed, result: directory, plan, arguments: common, environment, base }: StartedRelease,
  { invisible }: Scenario,
  interrupt: (() => NodeJS.Signals | undefined) | undefined,
): Promise<ScenarioRun> {
  const before = rehearsal.requests.length;
  await rm(join(directory, "report.json"), { force: true });
  const result = await runChild(
    [
      "publish",
      "--from",
      packed,
      ...common,
      "--retry-delay",
      "20",
      "--wait",
      invisible === true ? "2" : "20",
      "--concurrency",
      "3",
    ],
    { directory: base, environment, ...(interrupt !== undefined && { interrupt }) },
  );
  return {
    ...result,
    report: await readReport(directory),
    requests: rehearsal.requests.slice(before),
    judgement: judgeRelease(plan, rehearsal),
  };
}

/** Nothing where a run did not come to its end. */
async function readReport(directory: string): Promise<ReleaseReport | undefined> {
  const text = await readFile(join(directory, "report.json"), "utf8").catch(() => undefined);
  return text === undefined || ["running", "stopped"].includes(JSON.parse(text).verdict)
    ? undefined
    : parseReport(text);
}

/** In everything that was printed, and in everything that was written. */
async function searchCredentials(
  { base, requestToken }: StartedRelease,
  runs: readonly ScenarioRun[],
): Promise<readonly string[]> {
  const known = [requestToken];
  return [
    ...runs.flatMap(({ stdout, stderr }) => findCredentials(OUTPUT, `${stdout}\n${stderr}`, known)),
    ...(await findCredentialsBelow(base, known, (file) => file.endsWith(".npmrc"))),
  ];
}
