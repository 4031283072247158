import { type Change, changeOf, sortByChange } from "../plan/change.ts";
import type { PlanEntry, PublishPlan } from "../plan/publish-plan.ts";
import { publishedBefore } from "../plan/publish-plan.ts";
import { isArrived } from "../publish/outcome.ts";
import { codeSpan, escapeMarkdown } from "../text/sanitise.ts";
import { type Links, linkMarkdown } from "./links.ts";
import type { ReleaseReport } from "./release-report.ts";

/** Parts of the paragraph, and names in one of them; what is beyond is counted. */
const MAX_PARTS = 12;

const MAX_NAMES = 8;

/** A package of a release, as its page tells of it. */
interface ReleasedVersion extends Pick<PlanEntry, "name" | "version"> {
  readonly previousVersion: string | undefined;
  readonly isNew: boolean;
  /** Absent, the plan's. */
  readonly registry: string | undefined;
}

/** Packages that make the same step. */
interface Step {
  readonly change: Change;
  /** Absent where the packages go from and to versions of their own. */
  readonly versions?: Pick<ReleasedVersion, "version" | "previousVersion"> | undefined;
  readonly names: readonly [string, ...string[]];
  /** Of the first. */
  readonly registry: string | undefined;
}

/**
 * One paragraph of Markdown: what goes from which version to which, largest change first, patches by name alone. Of a release
 * that was under way, what arrived. Empty where that is nothing.
 */
export function renderVersions(report: ReleaseReport, links: Links): string {
  const steps = listSteps(listVersions(report));
  if (steps.length === 0) return "";
  const parts = steps.slice(0, MAX_PARTS).map((step) => renderStep(step, links));
  const hidden = steps.slice(MAX_PARTS).reduce((count, { names }) => count + names.length, 0);
  return [...parts, ...(hidden > 0 ? [`and ${String(hidden)} more`] : [])].join(" · ");
}

function listVersions({ mode, plan, outcomes }: ReleaseReport): ReleasedVersion[] {
  const lost = new Set(
    mode === "publish" ? outcomes.filter((outcome) => !isArrived(outcome)).map(({ name }) => name) : [],
  );
  return sortByChange([
    ...plan.packages
      .filter(({ name }) => !lost.has(name))
      .map(({ name, version, previousVersion, firstPublish, registry }) => ({
        name,
        version,
        previousVersion,
        isNew: firstPublish,
        registry,
      })),
    ...publishedBeforeOf(plan),
  ]);
}

function publishedBeforeOf(plan: PublishPlan): ReleasedVersion[] {
  return publishedBefore(plan).map(({ name, version, registry }) => ({
    name,
    version,
    previousVersion: undefined,
    isNew: false,
    registry,
  }));
}

/** Patches are one step, whatever their versions, unless it is the only kind: then there is room to name them. */
function listSteps(packages: readonly ReleasedVersion[]): Step[] {
  const foldsPatches = packages.length > MAX_NAMES || packages.some((one) => changeOf(one) !== "patch");
  const steps = new Map<string, Step>();
  for (const one of packages) {
    const { name, version, previousVersion, registry } = one;
    const change = changeOf(one);
    const folded = change === "patch" && foldsPatches;
    const key = JSON.stringify(folded ? [change] : [change, previousVersion, version]);
    const step = steps.get(key);
    if (step !== undefined) steps.set(key, { ...step, names: [...step.names, name] });
    else
      steps.set(key, { change, versions: folded ? undefined : { version, previousVersion }, names: [name], registry });
  }
  return [...steps.values()];
}

function renderStep({ change, versions, names, registry }: Step, links: Links): string {
  const hidden = names.length - MAX_NAMES;
  const shown = names.slice(0, MAX_NAMES).map(codeSpan).join(", ");
  const subject = hidden > 0 ? `${shown} and ${String(hidden)} more` : shown;
  const word = change === "other" ? "" : ` ${change}`;
  if (versions === undefined) return `${subject}${word}`;
  const { version, previousVersion } = versions;
  const [name] = names;
  const from =
    previousVersion === undefined
      ? ""
      : `${linkMarkdown(escapeMarkdown(previousVersion), names.length === 1 && registry === undefined ? links.version(name, previousVersion) : undefined)} → `;
  return `${subject} ${from}**${escapeMarkdown(version)}**${word}`;
}
