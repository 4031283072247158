import type { ReleaseReport } from "./release-report.ts";

/** What to do about the outcomes; what to do about problems stands beside the problems. */
export function nextSteps({ verdict, mode, outcomes }: ReleaseReport): string[] {
  if (mode !== "publish") return [];
  return [
    ...(outcomes.some(({ status }) => status === "staged")
      ? ["Approve the staged versions in dependency order: `slipway approve report.json`"]
      : []),
    ...(verdict === "partial" || verdict === "failed"
      ? ["Run the same job again once the cause is gone: what was accepted is recognised and not sent twice"]
      : []),
    ...(verdict === "unproven"
      ? ["Look at the packages above before announcing: `slipway verify report.json` compares again"]
      : []),
  ];
}
