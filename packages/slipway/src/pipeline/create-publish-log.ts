import { formatOutcome, OUTCOME_MARK, sanitise, type PublishPlan } from "@slipway/core";
import type { PublishEvent } from "@slipway/npm";

/** Turns the events of a publication into lines: every settled package; phases only where lines are replaced. */
export function createPublishLog(plan: PublishPlan, showPhases: boolean): (event: PublishEvent) => string | undefined {
  const total = plan.packages.length;
  const width = String(total).length;
  const active = new Map<string, string>();
  let settled = 0;
  return (event) => {
    switch (event.kind) {
      case "phase":
        active.set(event.name, event.phase);
        return showPhases ? sanitise(`${settled}/${total}  ${describe(active)}`) : undefined;
      case "settled": {
        const { outcome } = event;
        active.delete(outcome.name);
        settled += 1;
        const count = `[${String(settled).padStart(width)}/${total}]`;
        return sanitise(
          `${count} ${OUTCOME_MARK[outcome.status]} ${outcome.name} ${outcome.version}  ${formatOutcome(outcome)}`,
        );
      }
    }
  };
}

function describe(active: ReadonlyMap<string, string>): string {
  return [...active].map(([name, phase]) => `${name} ${phase}`).join(", ");
}
