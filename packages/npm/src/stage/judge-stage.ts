import {
  compareStaged,
  findStrangers,
  type PublishOutcome,
  type PublishPlan,
  ReleaseError,
  sanitise,
} from "@slipway/core";

import { mismatch, type StageLook } from "./look-at-stage.ts";

interface StagedRelease {
  readonly plan: PublishPlan;
  /** The report's. */
  readonly outcomes: readonly PublishOutcome[];
  readonly looks: ReadonlyMap<string, StageLook>;
}

/**
 * What waits has to be what was packed, staged by the release: whoever approves makes public what nobody can take back.
 *
 * @throws {ReleaseError} `STAGE_MISMATCH`
 */
export function requireAgreement({ plan, outcomes, looks }: StagedRelease): void {
  const outcomeOf = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  const waiting = [...looks.values()].filter((look) => look.kind === "waiting");
  const pairs = waiting.flatMap(({ staged }) => {
    const outcome = outcomeOf.get(staged.name);
    return outcome === undefined ? [] : [{ outcome, staged }];
  });
  const strangers = findStrangers(pairs).map(({ staged: { id, name, version, actor = "somebody" } }) => {
    const { repository } = plan;
    const origin = repository === undefined ? "this release" : `\`${repository.owner}/${repository.name}\``;
    return `\`${id}\` of \`${name} ${version}\` was staged by \`${actor}\`, expected the trusted publisher of ${origin}`;
  });
  const differences = waiting.flatMap(({ entry, staged }) => {
    const found = compareStaged(entry, staged);
    return found.length === 0 ? [] : [`\`${staged.id}\` of \`${entry.name} ${entry.version}\` has ${found.join(", ")}`];
  });
  const all = [...differences, ...strangers];
  if (all.length > 0) throw mismatch(listSome(all));
}

/**
 * Every version has to wait on the stage or to be public, with our bytes: what is approved without the others can no longer
 * be rejected with them.
 *
 * @throws {ReleaseError} `STAGE_INCOMPLETE`
 */
export function requireWhole(release: StagedRelease): void {
  const gaps = describeGaps(release);
  if (gaps.length === 0) return;
  throw new ReleaseError("STAGE_INCOMPLETE", `nothing was approved: ${listSome(gaps)}`, {
    hint: "Stage what is missing with the job that staged the release, or approve the rest, without what depends on it: `--partial`",
  });
}

/** What keeps a release from being whole, in words. */
export function describeGaps({ outcomes, looks }: StagedRelease): string[] {
  const outcomeOf = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  return [...looks.values()].flatMap((look) => {
    const { name, version } = look.entry;
    const gap = describeGap(look, outcomeOf.get(name));
    return gap === undefined ? [] : [sanitise(`\`${name} ${version}\` ${gap}`)];
  });
}

function describeGap(look: StageLook, outcome: PublishOutcome | undefined): string | undefined {
  if (look.kind === "public") return undefined;
  if (look.kind === "other") return "is public with other bytes";
  if (look.kind === "waiting") {
    return look.staged.isValidated ? undefined : "waits on the stage for the registry's own checks";
  }
  if (outcome?.status === "rejected") return "was taken off the stage";
  if (outcome?.status === "accepted") return "was approved, and is not to be seen yet";
  return "is neither on the stage nor public";
}

const MOST_NAMED = 5;

function listSome(texts: readonly string[]): string {
  const more = texts.length - MOST_NAMED;
  return `${texts.slice(0, MOST_NAMED).join("; ")}${more > 0 ? ` (and ${more} more like that)` : ""}`;
}
