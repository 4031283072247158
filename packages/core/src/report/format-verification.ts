import type { Verification, VerificationCheck } from "../verify/verification.ts";

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
