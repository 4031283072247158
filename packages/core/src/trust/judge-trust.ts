import type { TrustedPublications } from "../registry/registry-state.ts";
import { quote } from "../text/words.ts";
import type { TrustRecord } from "../workflow/identity.ts";
import type { RegisteredTrust, TrustRequest } from "./registered-trust.ts";

/** The trusted publisher that the release workflow needs, as the registry would call it. */
export interface ExpectedTrust extends TrustRecord {
  readonly type: "github" | "gitlab";
}

/** What the claims are called that name repository and pipeline file. */
const CLAIMS = {
  github: { repository: "repository", file: "workflow_ref" },
  gitlab: { repository: "project_path", file: "ci_config_ref_uri" },
} as const;

/** What is sent to the registry for it. Sources: `lib/commands/trust/github.js` and `gitlab.js` of npm 12.2. */
export function toTrustRequest({ type, repository, file, environment, permissions }: ExpectedTrust): TrustRequest {
  const names = CLAIMS[type];
  const claims = { [names.repository]: repository, [names.file]: { file } };
  return { type, claims: environment === undefined ? claims : { ...claims, environment }, permissions };
}

/** What a registry said about the trusted publishers of a package. Not asked, refused and absent are different answers. */
export type TrustReading =
  | { readonly kind: "records"; readonly records: readonly RegisteredTrust[] }
  /** There is no such package. */
  | { readonly kind: "absent" }
  /** `reason` in words. A demand for a second factor that nobody met is one. */
  | { readonly kind: "unknown"; readonly reason: string };

/** The nearest to what is needed first. */
export const trustVerdicts = [
  "matches",
  "may have expired",
  "not known",
  "stage only",
  "other environment",
  "other file",
  "other repository",
  "none",
] as const;

/**
 * Of a record, and of a package: of its nearest record. `matches`: it names what the workflow will claim, allows what it does,
 * and a release has gone through it. `may have expired`: the same, but nothing proves a release; a record through which nothing is
 * published within two days can no longer be used. `none`: a package without a record.
 */
type TrustVerdict = (typeof trustVerdicts)[number];

export interface TrustDifference {
  readonly field: "type" | "repository" | "file" | "environment" | "permissions";
  readonly actual: string;
  readonly expected: string;
}

export interface JudgedTrust {
  readonly record: RegisteredTrust;
  readonly verdict: Exclude<TrustVerdict, "none">;
  readonly differences: readonly TrustDifference[];
  /** Whether a version says that it was published through it; absent is not known. */
  readonly used: true | undefined;
}

/** A package beside the workflow that is to publish it. */
export interface PackageTrust {
  readonly name: string;
  readonly registry: string;
  /** Whether the next release publishes it. */
  readonly next: boolean;
  readonly verdict: TrustVerdict;
  /** Why nothing better is known, in words. */
  readonly reason: string | undefined;
  /** Absent where the registry did not show them. */
  readonly records: readonly JudgedTrust[] | undefined;
  /** Whether the registry says that there is no such package. */
  readonly absent: boolean;
  /** Absent where no packument was read that tells. */
  readonly publications: TrustedPublications | undefined;
}

export interface TrustSubject extends Pick<PackageTrust, "name" | "registry" | "next" | "publications"> {
  readonly reading: TrustReading;
}

/** Compares a package's records, each by itself, with what the release workflow will claim. */
export function judgeTrust({ reading, ...subject }: TrustSubject, expected: ExpectedTrust | undefined): PackageTrust {
  if (reading.kind === "unknown") {
    return { ...subject, verdict: "not known", reason: reading.reason, records: undefined, absent: false };
  }
  if (reading.kind === "absent") {
    const reason = "the registry has no such package, and a trusted publisher needs one";
    return { ...subject, verdict: "none", reason, records: [], absent: true };
  }
  const records = reading.records.map((record) => judgeRecord(record, expected, subject.publications));
  const verdict = trustVerdicts.find((one) => one === "none" || records.some((it) => it.verdict === one)) ?? "none";
  return { ...subject, verdict, reason: explain(verdict, records, expected), records, absent: false };
}

/** How npm names the record that a version was published through. */
const CONFIGURATION = "oidc:";

/** npm compares every field exactly, letter case included. */
export function judgeRecord(
  record: RegisteredTrust,
  expected: ExpectedTrust | undefined,
  publications?: TrustedPublications,
): JudgedTrust {
  const through = publications?.records ?? [];
  const used = through.some((id) => id === record.id || id === `${CONFIGURATION}${record.id}`) ? true : undefined;
  if (expected === undefined) return { record, verdict: "not known", differences: [], used };
  const differences = compare(record, expected);
  const [first] = differences;
  if (first !== undefined) return { record, verdict: VERDICTS[first.field], differences, used };
  if (used === true) return { record, verdict: "matches", differences, used };
  const isKnown = record.pipeline !== undefined && !record.demandsMore && record.permissions !== undefined;
  return { record, verdict: isKnown ? "may have expired" : "not known", differences, used };
}

/** Of the first field that differs. A pipeline of another service stands in another repository. */
const VERDICTS = {
  type: "other repository",
  repository: "other repository",
  file: "other file",
  environment: "other environment",
  permissions: "stage only",
} as const;

const OWN_TYPES: ReadonlySet<string> = new Set(["github", "gitlab", "circleci"]);

/** The gravest first. What a record of a kind that nobody knows demands cannot be compared. */
function compare({ type, pipeline, permissions }: RegisteredTrust, expected: ExpectedTrust): TrustDifference[] {
  if (type !== expected.type) {
    return OWN_TYPES.has(type) ? [{ field: "type", actual: type, expected: expected.type }] : [];
  }
  if (pipeline === undefined) return [];
  const missing = permissions === undefined ? [] : expected.permissions.filter((one) => !permissions.includes(one));
  return [
    ...difference("repository", pipeline.repository, expected.repository),
    // A record that names no workflow takes any.
    ...difference("file", pipeline.file ?? expected.file, expected.file),
    ...difference("environment", pipeline.environment ?? "", expected.environment ?? ""),
    // Staging is always allowed: https://github.com/npm/documentation/pull/2034
    ...(missing.includes("createPackage")
      ? difference("permissions", permissions?.join(" ") ?? "", expected.permissions.join(" "))
      : []),
  ];
}

function difference(field: TrustDifference["field"], actual: string, expected: string): TrustDifference[] {
  return actual === expected ? [] : [{ field, actual, expected }];
}

function explain(
  verdict: TrustVerdict,
  records: readonly JudgedTrust[],
  expected: ExpectedTrust | undefined,
): string | undefined {
  if (expected === undefined) return "what the release workflow will claim is not seen";
  if (verdict === "not known") return "a record demands something that this version of Slipway does not know";
  if (verdict === "may have expired") return "no version says that it was published through this record";
  const nearest = records.find((it) => it.verdict === verdict);
  const told = nearest?.differences.map(describeDifference).join(", ");
  return told === "" ? undefined : told;
}

/** `repository` is `a`, expected `b`. */
export function describeDifference({ field, actual, expected }: TrustDifference): string {
  const letters =
    actual !== expected && actual.toLowerCase() === expected.toLowerCase() ? " (only letter case differs)" : "";
  const is = actual === "" ? "none" : quote(actual);
  return `\`${field}\` is ${is}, expected ${expected === "" ? "none" : quote(expected)}${letters}`;
}
