import { sanitise } from "../text/sanitise.ts";
import { formatCount } from "../text/words.ts";
import type { PublishPlan, SkippedPackage, SkipReason } from "./publish-plan.ts";

const REASON: Record<SkipReason, string> = {
  "already-published": "already published",
  private: "private",
  filtered: "left out by the filter",
  fixture: "not marked private, but by their place fixtures",
  placeholder: "with a version that stands for one made at release time",
  unknown: "unknown to us, because the registry gave no answer",
  invalid: "without a name or version that npm takes",
};

const MAX_NAMED = 10;

/** What a plan leaves out: one line for each reason, with names. */
export function renderSkipped(skipped: readonly SkippedPackage[]): readonly string[] {
  return Object.entries(REASON).flatMap(([reason, words]) => {
    const names = skipped.filter((it) => it.reason === reason).map(({ name }) => sanitise(name));
    return names.length === 0
      ? []
      : [`${formatCount(names.length, "package")} ${words}: ${listSome(names, MAX_NAMED)}`];
  });
}

/** Why a plan has no package, in words to go behind a colon. Packages that are meant never to go out are no reason where there are others. */
export function explainNothing({ skipped }: Pick<PublishPlan, "skipped">): string {
  const reasons = new Set(skipped.map(({ reason }) => reason));
  reasons.delete("private");
  if (reasons.size === 0 || (reasons.size === 1 && reasons.has("already-published")))
    return "every version is on the registry already";
  return renderSkipped(skipped.filter(({ reason }) => reason !== "private")).join("; ");
}

/** Names in one line, the rest counted. */
export function listSome(names: readonly string[], most: number): string {
  const hidden = names.length - most;
  return [...names.slice(0, most), ...(hidden > 0 ? [`${hidden} more`] : [])].join(", ");
}
