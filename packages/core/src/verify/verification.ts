/** `not-checked` says why in `reason`. */
export type CheckState = "ok" | "mismatch" | "missing" | "not-checked";

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
  /** `accepted`: taken by the registry but not readable yet. */
  readonly availability: "available" | "accepted" | "blocked" | "absent";
  readonly integrity: VerificationCheck;
  readonly distTag: VerificationCheck;
  readonly attestation: VerificationCheck;
}

/** What the registry shows of one package that is not as packed, in one line. */
export function formatVerification({ name, version, availability, ...checks }: Verification): string {
  const findings = [
    ...(availability === "available" || availability === "accepted" ? [] : [availability]),
    ...(["integrity", "distTag", "attestation"] as const).flatMap((check) => describe(check, checks[check])),
  ];
  return `${name} ${version}: ${findings.length === 0 ? "as packed" : findings.join("; ")}`;
}

const LABEL = { integrity: "integrity", distTag: "dist-tag", attestation: "attestation" } as const;

function describe(check: keyof typeof LABEL, { state, actual, expected, reason }: VerificationCheck): string[] {
  if (state === "ok" || state === "not-checked") return [];
  const comparison =
    expected === undefined
      ? ""
      : `: expected \`${expected}\`, got ${actual === undefined ? "nothing" : `\`${actual}\``}`;
  return [`${LABEL[check]} ${state}${comparison}${reason === undefined ? "" : ` (${reason})`}`];
}
