import type { PackedPlan } from "@slipway/core";
import type { Rehearsal, RequestRecord } from "@slipway/rehearsal";

import { releaseGraph } from "./release-graph.ts";

/** What the registry itself says of a release, counted from the requests it answered. */
export interface Judgement {
  readonly puts: { readonly accepted: number; readonly refused: number; readonly lost: number };
  /** Planned, and not on the registry with the packed integrity. */
  readonly missing: readonly string[];
  /** Sent again although the registry showed them. */
  readonly duplicated: readonly string[];
  /** Accepted before what they depend on. */
  readonly orphaned: readonly string[];
}

export function judgeRelease({ packages }: PackedPlan, rehearsal: Rehearsal): Judgement {
  const puts = rehearsal.requests.filter(({ kind }) => kind === "put");
  const counts = packages.map(({ name, version }) => rehearsal.puts(name, version));
  const sum = (field: "accepted" | "refused" | "lost"): number =>
    counts.reduce((total, count) => total + count[field], 0);
  return {
    puts: { accepted: sum("accepted"), refused: sum("refused"), lost: sum("lost") },
    missing: packages
      .filter(({ name, tarball }) =>
        rehearsal.published(name).every(({ integrity }) => integrity !== tarball.integrity),
      )
      .map(({ name }) => name),
    duplicated: packages.map(({ name }) => name).filter((name) => isSentAgain(name, puts)),
    orphaned: packages.map(({ name }) => name).filter((name) => isOrphan(name, puts)),
  };
}

/** What the registry says of a version that it has and shows to nobody yet. */
const SCANNED = 409;

function isSentAgain(name: string, puts: readonly RequestRecord[]): boolean {
  const accepted = acceptance(name, puts);
  if (accepted === undefined) return false;
  return puts.some(
    (put) => put !== accepted && put.package === name && put.started > endOf(accepted) && put.served !== SCANNED,
  );
}

function isOrphan(name: string, puts: readonly RequestRecord[]): boolean {
  const accepted = acceptance(name, puts);
  if (accepted === undefined) return false;
  return (releaseGraph[name] ?? []).some((needed) => {
    const dependency = acceptance(needed, puts);
    return dependency === undefined || endOf(dependency) > accepted.started;
  });
}

function acceptance(name: string, puts: readonly RequestRecord[]): RequestRecord | undefined {
  return puts.find((put) => put.package === name && put.served !== undefined && put.served < 300);
}

function endOf({ started, duration }: RequestRecord): number {
  return started + duration;
}
