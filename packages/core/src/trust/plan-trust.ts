import type { ExpectedTrust, JudgedTrust, PackageTrust } from "./judge-trust.ts";
import { judgeRecord, trustVerdicts } from "./judge-trust.ts";
import type { Placeholder } from "./placeholder.ts";
import type { RegisteredTrust } from "./registered-trust.ts";

/** What is to be changed about the trusted publishers of one package. */
export type TrustChange = { readonly name: string; readonly registry: string } & (
  | {
      readonly kind: "create";
      readonly record: ExpectedTrust;
      /**
       * Records that stay until a release has gone through the new one; the nearest first. Those of other workflows that publish
       * are not among them.
       */
      readonly beside: readonly RegisteredTrust[];
    }
  /** A person creates the package with a version that holds nothing, and then the record. */
  | { readonly kind: "claim"; readonly record: ExpectedTrust; readonly placeholder: Placeholder }
  /** The old record goes first, since the registry has no room for both: for a moment there is none of the two. */
  | { readonly kind: "replace"; readonly record: ExpectedTrust; readonly old: RegisteredTrust }
  | { readonly kind: "remove"; readonly old: RegisteredTrust }
  /** Tokens can no longer publish it. */
  | { readonly kind: "lock" }
);

/** What a person wants to be changed. */
export interface TrustWishes {
  /** Creates what is missing. */
  readonly set: boolean;
  /** Whether packages count that are in no planned release. */
  readonly all: boolean;
  /** By name, with what those packages are created that the registry does not have; others are left out. */
  readonly placeholders: ReadonlyMap<string, Placeholder>;
  /** Names of packages whose other records go. */
  readonly prune: readonly string[];
  /** Names of packages whose matching record is made anew. */
  readonly renew: readonly string[];
  readonly lock: boolean;
  /** What other workflows of the repository claim: their records are no leftovers. */
  readonly kept: readonly ExpectedTrust[];
}

export interface TrustPlan {
  readonly changes: readonly TrustChange[];
  /** What was wanted and is not done, and why, in words. */
  readonly left: readonly { readonly name: string; readonly reason: string }[];
}

/** @see https://github.com/npm/documentation/pull/2033 */
const MOST_RECORDS = 10;

/** Milliseconds within which something has to be published through a new record. @see https://github.com/npm/documentation/pull/2041 */
export const TRUST_LIFETIME: number = 2 * 24 * 3_600_000;

/** Whether there is a new record afterwards. */
export function makesRecord({ kind }: Pick<TrustChange, "kind">): boolean {
  return kind !== "remove" && kind !== "lock";
}

/**
 * Plans only what differs. A new record comes beside the old ones. Where the registry has no room for another, and only there,
 * the nearest of the old ones makes way.
 */
export function planTrust(packages: readonly PackageTrust[], expected: ExpectedTrust, wishes: TrustWishes): TrustPlan {
  const steps = packages.flatMap((pkg): readonly Step[] => [
    ...(wishes.renew.includes(pkg.name) ? [planRenewal(pkg, expected)] : []),
    ...(wishes.set && (wishes.all || pkg.next) && !wishes.renew.includes(pkg.name)
      ? planCreation(pkg, expected, wishes)
      : []),
    ...(wishes.prune.includes(pkg.name) ? planRemovals(pkg, wishes) : []),
    ...(wishes.lock && (wishes.all || pkg.next) ? [planLock(pkg)] : []),
  ]);
  const known = new Set(packages.map(({ name }) => name));
  const strangers = new Set([...wishes.prune, ...wishes.renew].filter((name) => !known.has(name)));
  return {
    changes: steps.flatMap((step) => ("change" in step ? [step.change] : [])),
    left: [
      ...steps.flatMap((step) => ("left" in step ? [step.left] : [])),
      ...[...strangers].map((name) => ({
        name,
        reason: "no package of this workspace that can be published has this name",
      })),
    ],
  };
}

type Step = { readonly change: TrustChange } | { readonly left: { readonly name: string; readonly reason: string } };

function leave({ name }: PackageTrust, reason: string): Step {
  return { left: { name, reason } };
}

function planCreation(pkg: PackageTrust, record: ExpectedTrust, { placeholders, kept }: TrustWishes): readonly Step[] {
  const { name, registry, verdict, records = [] } = pkg;
  const placeholder = placeholders.get(name);
  if (pkg.absent && placeholder !== undefined) {
    return [{ change: { kind: "claim", name, registry, record, placeholder } }];
  }
  if (pkg.absent) return [leave(pkg, "it is not on the registry yet: `slipway trust --new` creates it first")];
  if (verdict === "not known") return [leave(pkg, `not known: ${pkg.reason ?? "the registry was not asked"}`)];
  if (verdict === "matches" || verdict === "may have expired") return [];
  const old = byNearness(records.filter((it) => !kept.some((one) => isFor(it.record, one))));
  if (records.length >= MOST_RECORDS) {
    const [nearest] = old;
    if (nearest === undefined)
      return [leave(pkg, `it has ${MOST_RECORDS} records, all of them of workflows that publish`)];
    return [{ change: { kind: "replace", name, registry, record, old: nearest.record } }];
  }
  return [{ change: { kind: "create", name, registry, record, beside: old.map((it) => it.record) } }];
}

/** The nearest first, and of two those that nothing was published through. */
function byNearness(records: readonly JudgedTrust[]): JudgedTrust[] {
  return records.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ verdict, used }: JudgedTrust): number {
  return trustVerdicts.indexOf(verdict) * 2 + Number(used === true);
}

function planRenewal(pkg: PackageTrust, record: ExpectedTrust): Step {
  const { name, registry, records = [] } = pkg;
  const old = records.find(({ verdict }) => verdict === "matches" || verdict === "may have expired");
  if (old === undefined)
    return leave(pkg, "it has no record that names this workflow: `slipway trust --set` makes one");
  if (old.used === true) return leave(pkg, "a release has gone through its record, which does not expire then");
  return { change: { kind: "replace", name, registry, record, old: old.record } };
}

function planRemovals(pkg: PackageTrust, { kept }: TrustWishes): readonly Step[] {
  const { name, registry, records = [] } = pkg;
  const current = records.find(({ verdict }) => verdict === "matches");
  if (current === undefined) {
    return [leave(pkg, "no version says that it was published through the new record, so the old ones stay")];
  }
  const others = records.filter((it) => it !== current);
  const old = others.filter(
    ({ record, verdict }) =>
      record.type === current.record.type && verdict !== "not known" && !kept.some((one) => isFor(record, one)),
  );
  if (old.length === 0)
    return [leave(pkg, "it has no other record for this service, but those of other workflows that publish")];
  return old.map(({ record }) => ({ change: { kind: "remove", name, registry, old: record } }));
}

function isFor(record: RegisteredTrust, expected: ExpectedTrust): boolean {
  return judgeRecord(record, expected).differences.every(({ field }) => field === "permissions");
}

function planLock(pkg: PackageTrust): Step {
  const { name, registry, verdict } = pkg;
  if (verdict !== "matches") {
    return leave(
      pkg,
      "no version says that it was published through a record of this workflow, so tokens stay allowed",
    );
  }
  return { change: { kind: "lock", name, registry } };
}
