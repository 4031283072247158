import * as v from "valibot";

import type { Json } from "../json/json.ts";
import { type ExpectedTrust, type PackageTrust, trustVerdicts } from "./judge-trust.ts";
import type { TrustChange, TrustPlan } from "./plan-trust.ts";
import type { RegisteredTrust } from "./registered-trust.ts";

/** What became of a change. */
export interface TrustOutcome {
  readonly change: TrustChange;
  /**
   * `already`: it was found to be so. `unproven`: the registry took it, and could not be asked afterwards. What failed, or was not
   * attempted, has changed nothing but what `message` says.
   */
  readonly status: "done" | "already" | "unproven" | "failed" | "not-attempted";
  readonly message: string | undefined;
}

/** Everything that a run knows of trusted publishers, and did. */
export interface TrustFacts {
  /** Absent where no workflow of the default branch is seen to publish. */
  readonly expected: ExpectedTrust | undefined;
  /** What else is to be said of that, in words. */
  readonly notes: readonly string[];
  /** Full hash of the commit whose files were read for that. */
  readonly commit: string | undefined;
  readonly packages: readonly PackageTrust[];
  readonly outcomes: readonly TrustOutcome[];
  readonly left: TrustPlan["left"];
  /** Milliseconds since the epoch by which a release has to go through the records that were made. */
  readonly deadline: number | undefined;
  /** What could not be looked at, in words. */
  readonly notChecked: readonly string[];
}

/**
 * Whether all is as it should be: what was wanted is done, and where nothing was, that every package has a record through which a
 * release has gone.
 *
 * @param wanted Whether something was to be written.
 */
export function isTrustGood({ packages, outcomes, left }: TrustFacts, wanted: boolean): boolean {
  if (!wanted) return packages.every(({ verdict }) => verdict === "matches");
  return left.length === 0 && outcomes.every(({ status }) => status === "done" || status === "already");
}

const json: v.GenericSchema<unknown, Json> = v.custom<Json>((value) => value !== undefined);

interface ShownRecord {
  readonly id: string;
  readonly type: string;
  readonly claims: Readonly<Record<string, Json>>;
  readonly permissions?: readonly string[];
  readonly others?: Readonly<Record<string, Json>>;
}

interface ShownPipeline {
  readonly type: string;
  readonly repository: string;
  readonly file: string;
  readonly environment?: string;
  readonly permissions: readonly string[];
}

interface ShownPackage extends Pick<PackageTrust, "name" | "registry" | "next" | "verdict"> {
  readonly reason?: string;
  readonly records?: readonly (ShownRecord & {
    readonly verdict: PackageTrust["verdict"];
    readonly differences: readonly { readonly field: string; readonly actual: string; readonly expected: string }[];
    readonly used?: true;
  })[];
  readonly lastTrusted?: true;
}

interface ShownChange extends Pick<TrustChange, "name" | "registry" | "kind">, Pick<TrustOutcome, "status"> {
  readonly record?: ShownPipeline;
  readonly old?: ShownRecord;
  readonly placeholder?: string;
  readonly message?: string;
}

/** What `slipway trust --json` prints. */
export interface TrustDocument extends Pick<TrustFacts, "left" | "notChecked"> {
  readonly schemaVersion: 1;
  readonly expected?: ShownPipeline;
  readonly commit?: string;
  readonly packages: readonly ShownPackage[];
  readonly changes: readonly ShownChange[];
  readonly deadline?: string;
}

const record = {
  id: v.string(),
  type: v.string(),
  claims: v.record(v.string(), json),
  permissions: v.exactOptional(v.array(v.string())),
  others: v.exactOptional(v.record(v.string(), json)),
};

const pipeline: v.GenericSchema<unknown, ShownPipeline> = v.object({
  type: v.string(),
  repository: v.string(),
  file: v.string(),
  environment: v.exactOptional(v.string()),
  permissions: v.array(v.string()),
});

const shownPackage: v.GenericSchema<unknown, ShownPackage> = v.object({
  name: v.string(),
  registry: v.string(),
  next: v.pipe(v.boolean(), v.description("Whether the next release publishes it")),
  verdict: v.picklist(trustVerdicts),
  reason: v.exactOptional(v.string()),
  records: v.exactOptional(
    v.pipe(
      v.array(
        v.object({
          ...record,
          verdict: v.picklist(trustVerdicts),
          differences: v.array(v.object({ field: v.string(), actual: v.string(), expected: v.string() })),
          used: v.exactOptional(v.literal(true)),
        }),
      ),
      v.description("Absent where the registry did not show them"),
    ),
  ),
  lastTrusted: v.exactOptional(
    v.pipe(
      v.literal(true),
      v.description("The version published last came by trusted publishing; absent is not known"),
    ),
  ),
});

const shownChange: v.GenericSchema<unknown, ShownChange> = v.object({
  name: v.string(),
  registry: v.string(),
  kind: v.picklist(["create", "claim", "replace", "remove", "lock"]),
  record: v.exactOptional(pipeline),
  old: v.exactOptional(v.object(record)),
  placeholder: v.exactOptional(v.pipe(v.string(), v.description("The version that creates the package"))),
  status: v.picklist(["done", "already", "unproven", "failed", "not-attempted"]),
  message: v.exactOptional(v.string()),
});

export const trustSchema: v.GenericSchema<unknown, TrustDocument> = v.object({
  schemaVersion: v.literal(1),
  expected: v.exactOptional(
    v.pipe(pipeline, v.description("What the release workflow of the default branch will claim")),
  ),
  commit: v.exactOptional(v.pipe(v.string(), v.description("The commit whose files were read"))),
  packages: v.array(shownPackage),
  changes: v.array(shownChange),
  left: v.array(v.object({ name: v.string(), reason: v.string() })),
  deadline: v.exactOptional(
    v.pipe(v.string(), v.description("ISO 8601; until then a release has to go through the records that were made")),
  ),
  notChecked: v.array(v.string()),
});

/** The facts as a document for programs. */
export function createTrustDocument(facts: TrustFacts): TrustDocument {
  const { expected, commit, deadline } = facts;
  return v.parse(
    trustSchema,
    dropAbsent({
      schemaVersion: 1,
      expected,
      commit,
      packages: facts.packages.map(({ records, publications, absent: _absent, ...pkg }) => ({
        ...pkg,
        records: records?.map(({ record, ...judged }) => ({ ...showRecord(record), ...judged })),
        lastTrusted: publications?.lastTrusted,
      })),
      changes: facts.outcomes.map(({ change, status, message }) => ({
        name: change.name,
        registry: change.registry,
        kind: change.kind,
        record: "record" in change ? change.record : undefined,
        old: "old" in change ? showRecord(change.old) : undefined,
        placeholder: "placeholder" in change ? change.placeholder.version : undefined,
        status,
        message,
      })),
      left: facts.left,
      deadline: deadline === undefined ? undefined : new Date(deadline).toISOString(),
      notChecked: facts.notChecked,
    }),
  );
}

function showRecord({ id, type, claims, permissions, others }: RegisteredTrust): object {
  return { id, type, claims, permissions, others: Object.keys(others).length === 0 ? undefined : others };
}

function dropAbsent(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
