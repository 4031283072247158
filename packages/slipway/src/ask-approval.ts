import {
  formatCount,
  type PublishPlan,
  registryOf,
  ReleaseError,
  renderStageTable,
  sanitise,
  type StagedVersion,
} from "@slipway/core";
import type { StagedReleaseOptions, StageView } from "@slipway/npm";

import type { Run } from "./run/run.ts";

/** What a person is asked about a stage. */
export interface StageQuestion {
  readonly plan: PublishPlan;
  readonly change: "approve" | "reject";
  readonly options: { readonly yes?: boolean | undefined; readonly otp?: string | undefined };
  readonly view: StageView;
}

/** What else of the same packages waits: nothing is done with it. */
export function tellLeftOver({ leftOver }: StageView, { progress }: Run): void {
  if (leftOver.length === 0) return;
  progress.note(`\nAlso on the stage, and not of this release:\n${renderStageTable(leftOver)}\n`);
}

/**
 * Shows what is about to be made public or taken off the stage, and asks whether that is meant.
 *
 * @throws {ReleaseError} `TERMINAL_REQUIRED`, `NOT_CONFIRMED`.
 */
export async function confirmChange(
  { plan, change, options, view }: StageQuestion,
  { person, progress }: Run,
): Promise<void> {
  const waiting = listWaiting(view);
  if (waiting.length === 0) return;
  progress.note(`\n${renderStageTable(waiting)}\n`);
  progress.note(`${describeSecondFactors(change, waiting.length)}\n`);
  const confirmed = options.yes === true;
  if (person === undefined && (!confirmed || options.otp === undefined)) throw terminalRequired(change);
  if (confirmed) return;
  const verb = change === "approve" ? "Publish" : "Reject";
  const registries = listRegistriesOf(plan, view).map((registry) => sanitise(registry));
  const question = `${verb} ${formatCount(waiting.length, "version")} on ${registries.join(" and ")}?`;
  if ((await person?.confirm(question)) !== true) throw new ReleaseError("NOT_CONFIRMED", "nothing was changed");
}

function describeSecondFactors(change: StageQuestion["change"], count: number): string {
  const noun = change === "approve" ? "approval" : "rejection";
  if (count === 1) return `npm asks for a second factor for this ${noun}`;
  return `npm asks for a second factor for each ${noun}: ${count} in all. A one-time password is used for as long as the registry takes it`;
}

function listWaiting({ looks }: StageView): StagedVersion[] {
  return [...looks.values()].flatMap((look) => (look.kind === "waiting" ? [look.staged] : []));
}

/** Those that something waits on. */
function listRegistriesOf(plan: PublishPlan, { looks }: StageView): string[] {
  const waiting = [...looks.values()].filter(({ kind }) => kind === "waiting");
  return [...new Set(waiting.map(({ entry }) => registryOf(plan, entry)))];
}

/** Typed beforehand, a one-time password is for one registry: the only one that something waits on, else the plan's own. */
export function assignPassword({
  plan,
  options,
  view,
}: StageQuestion): StagedReleaseOptions["secondFactor"]["password"] {
  if (options.otp === undefined) return undefined;
  const [registry = plan.registry, ...others] = listRegistriesOf(plan, view);
  return { registry: others.length === 0 ? registry : plan.registry, text: options.otp };
}

function terminalRequired(change: StageQuestion["change"]): ReleaseError {
  return new ReleaseError(
    "TERMINAL_REQUIRED",
    `to ${change} a release takes a person's confirmation and one-time password, and there is no terminal to ask in`,
    { hint: "Run this in a terminal, or with both `--yes` and `--otp=<code>`" },
  );
}

/** Nobody gave the registry a second factor that it takes, and nothing was changed. */
export function passwordRefused(): ReleaseError {
  return new ReleaseError("ONE_TIME_PASSWORD_REFUSED", "the registry did not get a one-time password that it accepts", {
    hint: "Nothing was changed. Run this again in a terminal, or with a fresh code: `--otp=<code>`",
  });
}
