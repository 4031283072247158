import {
  formatCount,
  formatTrustOutcome,
  makesRecord,
  nameSome,
  ReleaseError,
  renderTrustPlan,
  type RepositoryIdentity,
  sanitise,
  TRUST_LIFETIME,
  type TrustFacts,
  type TrustPlan,
} from "@slipway/core";
import { changeTrust, type RegistryClient, type SecondFactor, type TrustEvent } from "@slipway/npm";

import { passwordRefused } from "./ask-approval.ts";
import { formatDuration } from "./run/progress.ts";
import type { Run } from "./run/run.ts";
import { listFlags, type TrustOptions } from "./trust-options.ts";
import { confirmWriting } from "./writing/consent.ts";

/** Who is asked, and who answers. */
export interface Asking {
  readonly client: RegistryClient;
  readonly secondFactorOf: (registry: string) => SecondFactor;
}

interface Intent {
  readonly options: TrustOptions;
  readonly record: RepositoryIdentity;
  readonly next: ReadonlySet<string>;
  readonly asking: Asking;
  /** What is to be said of the record. */
  readonly notes: readonly string[];
  /** What stands in for a proof of whose repository it is, in words. */
  readonly notChecked: readonly string[];
}

/**
 * Shows what is planned, asks, and does it.
 *
 * @throws {ReleaseError} `CONSENT_REQUIRED`, `NOT_CONFIRMED`, and `ONE_TIME_PASSWORD_REFUSED` where nothing was changed for want of one.
 */
export async function writeTrust(
  plan: TrustPlan,
  { options, record, next, asking, notes, notChecked }: Intent,
  run: Run,
): Promise<Pick<TrustFacts, "outcomes" | "left" | "deadline">> {
  const { changes, left } = plan;
  const unsure = notChecked.length === 0 ? [] : [["Not checked before this is written", ...notChecked].join("\n  ")];
  const shown = [...notes, ...unsure]
    .map((text) => sanitise(text))
    .concat(renderTrustPlan(plan))
    .join("\n\n");
  if (changes.length === 0) {
    run.progress.note(`\n${shown}\n`);
    return { outcomes: [], left, deadline: undefined };
  }
  const repository = `${record.owner}/${record.name}`;
  const command = `trust ${listFlags(options).join(" ")}`;
  const names = [...new Set(changes.map(({ name }) => name))];
  const question = `Write this about ${formatCount(names.length, "package")} of ${sanitise(repository)}?`;
  await confirmWriting({ shown, question, command, repository }, options, run);
  await confirmUnplanned(
    names.filter((name) => !next.has(name)),
    options,
    run,
  );

  const { client, secondFactorOf } = asking;
  let settled = 0;
  const width = String(changes.length).length;
  const outcomes = await changeTrust(client, {
    changes,
    secondFactorOf,
    onEvent: (event) => run.progress.note(sanitise(describeEvent(event))),
    onOutcome: (outcome) => {
      settled += 1;
      run.progress.note(`[${String(settled).padStart(width)}/${changes.length}] ${formatTrustOutcome(outcome)}`);
    },
  });
  const refused = changes.some(({ registry }) => secondFactorOf(registry).isClosed());
  if (refused && outcomes.every(({ status }) => status === "not-attempted")) throw passwordRefused();
  const isNew = outcomes.some(({ change, status }) => status === "done" && makesRecord(change));
  return { outcomes, left, deadline: isNew ? client.timing.now() + TRUST_LIFETIME : undefined };
}

/** A record that nothing is published through within two days is void. */
async function confirmUnplanned(names: readonly string[], options: TrustOptions, run: Run): Promise<void> {
  if (names.length === 0 || options.all !== true) return;
  const listed = nameSome(
    names.map((name) => sanitise(name)),
    20,
  );
  run.progress.note(
    `In no planned release: ${listed}\nA new record through which nothing is published within ${formatDuration(TRUST_LIFETIME)} is void\n`,
  );
  if (options.yes === true) return;
  const question = `Write about ${formatCount(names.length, "package")} that no planned release contains, too?`;
  if ((await run.person?.confirm(question)) !== true) throw new ReleaseError("NOT_CONFIRMED", "nothing was changed");
}

function describeEvent(event: TrustEvent): string {
  switch (event.kind) {
    case "open":
      return `${event.name}: the registry has no room for both records, so the old one goes first; until the new one is there no workflow can publish it`;
    case "closed":
      return `${event.name}: the new record is there`;
    case "unseen":
      return `${event.name}: created, and not to be seen yet; waiting for it, at most ${formatDuration(event.milliseconds)}`;
  }
}
