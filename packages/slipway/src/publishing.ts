import {
  formatCount,
  formatOutcomeLine,
  isArrived,
  type PackedPlan,
  type Problem,
  publishedBefore,
  type PublishOutcome,
  type RegistryState,
  sanitise,
} from "@slipway/core";
import {
  moveDistTag,
  probe,
  proveLogins,
  type PublishEvent,
  type PublishOptions,
  publishRelease,
  type PublishResult,
} from "@slipway/npm";

import { DEFAULT_DEADLINE, type Job } from "./job.ts";
import type { Received } from "./receive.ts";
import { formatDuration, type StageProgress } from "./run/progress.ts";
import type { Run } from "./run/run.ts";

/** What is known of the credentials before anything is sent. */
export interface Proved {
  readonly problems: readonly Problem[];
  /** What nobody could tell, in words. */
  readonly notChecked: readonly string[];
}

/**
 * Has every package that is not on the registry yet exchange an ID token for a credential, and asks whose those of npm's
 * configuration are.
 *
 * @throws {ReleaseError} `NOT_LOGGED_IN`
 */
export async function proveCredentials(
  plan: PackedPlan,
  { auth, client, facts, mask, options }: Job,
  state: RegistryState,
  { progress }: Run,
): Promise<Proved> {
  if (plan.packages.length === 0) return { problems: [], notChecked: [] };
  const probing = { plan, auth, facts, onSecret: mask, state, stage: options.stage };
  const title =
    auth.kind === "token" ? "Prove the credential" : `Prove ${formatCount(plan.packages.length, "credential")}`;
  return progress.stage(title, async ({ fail, tell }) => {
    const notChecked = await proveLogins(client, probing);
    for (const line of notChecked) tell(sanitise(line));
    const problems = await probe(client, probing);
    if (problems.length > 0) fail();
    return { problems, notChecked };
  });
}

/** Publishes what was received, dependencies first. */
export async function publishInOrder(
  { plan, directory, manifests }: Received,
  { auth, client, concurrency, describeBuild, facts, mask, options, provenance, signing }: Job,
  known: Pick<PublishOptions, "ledger" | "state" | "recognised">,
  { progress }: Run,
): Promise<PublishResult> {
  if (plan.packages.length === 0) return { outcomes: [], failure: undefined };
  const title = `Publish ${formatCount(plan.packages.length, "package")} to ${plan.registry}`;
  return progress.stage(title, async (stage) => {
    if (plan.packages.length > HOURLY) stage.tell(describeBudget(plan.packages.length, options.deadline));
    const result = await publishRelease(client, {
      plan,
      directory,
      manifests,
      auth,
      facts,
      onSecret: mask,
      provenance,
      stage: options.stage,
      signing: signing.services,
      describeBuild,
      trustedRoot: signing.trustedRoot,
      wait: options.wait === undefined ? undefined : options.wait * 1_000,
      ...known,
      concurrency,
      onEvent: createPublishLog(plan.packages.length, stage),
    });
    if (!result.outcomes.every(isArrived)) stage.fail();
    return result;
  });
}

/**
 * What an earlier attempt has published belongs to the release: nothing is sent for it but a dist-tag that was left behind,
 * and it is verified like the rest.
 */
export async function settleBefore(
  plan: PackedPlan,
  { auth, client, facts, mask, options }: Job,
  state: RegistryState,
): Promise<PublishOutcome[]> {
  const release = { plan, auth, facts, onSecret: mask, stage: options.stage };
  const outcomes: PublishOutcome[] = [];
  for (const entry of publishedBefore(plan)) {
    const { name, version, integrity } = entry;
    const outcome = { name, version, status: "already-published", attempt: 0, integrity, timings: {} } as const;
    outcomes.push(await moveDistTag(client, release, entry, { outcome, state }));
  }
  return outcomes;
}

/**
 * Versions an hour that npm is reported to take of one publisher: it gives no number (expo/google-fonts#159, fontsource/fontsource#690).
 */
const HOURLY = 500;
const HOUR = 3_600_000;

/** What a release that is too large for an hour may come to, before anything of it is sent. */
function describeBudget(count: number, deadline: number = DEFAULT_DEADLINE): string {
  const needed = Math.ceil(count / HOURLY) * HOUR;
  const enough = needed <= deadline ? "" : "; start it again then: it goes on where it stopped";
  return `${count} packages at about ${HOURLY} an hour, which npm is reported to take: up to ${formatDuration(needed)}. This run starts nothing new after ${formatDuration(deadline)}${enough}`;
}

/** Lines that fit under a title; more are counted. */
const MOST_SHOWN = 10;

/** Tells of every settled package, and shows those under way with the step that each is at. */
function createPublishLog(total: number, { tell, show }: StageProgress): (event: PublishEvent) => void {
  const width = String(total).length;
  const active = new Map<string, string>();
  let settled = 0;
  const draw = (): void => {
    const lines = [...active].slice(0, MOST_SHOWN).map(([name, phase]) => sanitise(`${name}  ${phase}`));
    const waiting = total - settled - lines.length;
    show([...lines, ...(waiting > 0 ? [`${waiting} more, ${settled} of ${total} done`] : [])]);
  };
  return (event) => {
    if (event.kind === "phase") {
      active.set(event.name, event.phase);
      return draw();
    }
    if (event.kind === "unclear") {
      return tell(
        sanitise(
          `${event.name}: ${event.message}; it is looked for until it is seen, as is every version that is answered like this`,
        ),
      );
    }
    const { outcome } = event;
    active.delete(outcome.name);
    settled += 1;
    tell(`[${String(settled).padStart(width)}/${total}] ${formatOutcomeLine(outcome)}`);
    draw();
  };
}
