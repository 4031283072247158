import { pipelinePath, type ProviderFacts } from "../context/provider.ts";
import type { RepositoryIdentity } from "../context/release-context.ts";

/**
 * `not-checked`: nothing had to be proved. `unproven`: something had to be, and no answer proves it. Both say why in
 * `reason`.
 */
export type CheckState = "ok" | "mismatch" | "missing" | "unproven" | "not-checked";

export interface VerificationCheck {
  readonly state: CheckState;
  readonly actual?: string;
  readonly expected?: string;
  readonly reason?: string;
}

/** What the registry shows of one published version, compared with what was packed. */
export interface Verification {
  readonly name: string;
  readonly version: string;
  /** `accepted`: taken by the registry but not readable yet. `unread`: the registry gave no answer, so that nobody knows. */
  readonly availability: "available" | "accepted" | "blocked" | "absent" | "unread";
  readonly integrity: VerificationCheck;
  readonly distTag: VerificationCheck;
  readonly attestation: VerificationCheck;
  /** What clients are told to install, and from where. Absent in reports of earlier versions. */
  readonly installation?: VerificationCheck;
  /** When it was seen for the first time, in milliseconds since the epoch. Absent in reports of earlier versions. */
  readonly seenAt?: number;
}

/** The checks of a verification, in the order in which they are told. */
export const VERIFICATION_CHECKS = ["integrity", "distTag", "attestation", "installation"] as const;

/** Whether a check leaves nothing open that had to be proved. */
export function isSound({ state }: VerificationCheck): boolean {
  return state === "ok" || state === "not-checked";
}

/** Where packages have to come from. What is absent nobody told, and then nothing can be proved. */
export interface ExpectedOrigin {
  readonly repository?: RepositoryIdentity;
  /** Full commit hash. */
  readonly commit?: string;
  /** Base name of the pipeline file that entered the run: `release.yml`. Absent, any file of the repository. */
  readonly workflow?: string;
}

/**
 * What a verification is going to prove, before it asks anybody.
 *
 * @param provenance How many of how many packages have to have provenance.
 */
export function formatExpectation(
  { repository, commit, workflow }: ExpectedOrigin,
  { issuer, hostedRunner, pipelines }: ExpectingService,
  provenance: { readonly expected: number; readonly total: number },
): string {
  const common = "our bytes, the planned dist-tag, the packed manifest's dependencies and programs";
  if (provenance.expected === 0) return `Expected: ${common}; no provenance`;
  const origin =
    repository === undefined
      ? "a repository that nobody named, so that nothing proves it"
      : `${repository.server}/${repository.owner}/${repository.name}`;
  const parts = [
    origin,
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    "any ref of it",
    workflow === undefined ? `any file in ${pipelines.directory || "it"}` : pipelinePath({ pipelines }, workflow),
    `issuer ${issuer}`,
    ...(hostedRunner === undefined ? [] : [`runner ${hostedRunner}`]),
  ];
  const which = provenance.expected === provenance.total ? "" : ` of ${provenance.expected} of ${provenance.total}`;
  return `Expected: ${common}; provenance${which} from ${parts.join(", ")}`;
}

/** Of the CI service that signs provenance. */
type ExpectingService = Pick<ProviderFacts, "issuer" | "hostedRunner" | "pipelines">;

/** What the registry shows of one package that is not as packed, in one line. */
export function formatVerification({ name, version, availability, ...checks }: Verification): string {
  const findings = [
    ...(availability === "available" || availability === "accepted" ? [] : [describeAbsence(availability, checks)]),
    ...VERIFICATION_CHECKS.flatMap((check) => describe(check, checks[check])),
  ];
  return `${name} ${version}: ${findings.length === 0 ? "as packed" : findings.join("; ")}`;
}

function describeAbsence(availability: string, { integrity: { reason } }: Pick<Verification, "integrity">): string {
  return availability === "unread" && reason !== undefined ? `not read: ${reason}` : availability;
}

const LABEL = {
  integrity: "integrity",
  distTag: "dist-tag",
  attestation: "attestation",
  installation: "installation",
} as const;

function describe(check: keyof typeof LABEL, result: VerificationCheck | undefined): string[] {
  if (result === undefined || isSound(result)) return [];
  const { state, actual, expected, reason } = result;
  const comparison =
    expected === undefined
      ? ""
      : `: expected \`${expected}\`, got ${actual === undefined ? "nothing" : `\`${actual}\``}`;
  return [`${LABEL[check]} ${state}${comparison}${reason === undefined ? "" : ` (${reason})`}`];
}
