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
