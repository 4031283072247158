import { isArrived } from "../publish/is-arrived.ts";
import { isWaiting } from "../stage/is-waiting.ts";
import type { ReleaseReport } from "./release-report.ts";

/** What to do about the outcomes; what to do about problems stands beside the problems. */
export function nextSteps({ verdict, mode, outcomes }: ReleaseReport): string[] {
  if (mode !== "publish") return [];
  const waiting = outcomes.filter(isWaiting);
  const lost = outcomes.some((outcome) => !isArrived(outcome) && !isWaiting(outcome) && outcome.status !== "rejected");
  return [
    ...(waiting.length > 0 ? ["Approve what is on the stage, in dependency order: `slipway approve report.json`"] : []),
    ...(waiting.length > 0 ? ["Or take all of it off the stage: `slipway approve report.json --reject`"] : []),
    ...((verdict === "partial" || verdict === "failed") && lost
      ? ["Run the same job again once the cause is gone: what was accepted is recognised and not sent twice"]
      : []),
    ...(verdict === "unproven"
      ? ["Look at the packages above before announcing: `slipway verify report.json` compares again"]
      : []),
  ];
}
