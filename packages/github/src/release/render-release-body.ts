import { codeSpan, type PlanEntry, type PublishPlan } from "@slipway/core";

const SHORT_TABLE = 100;

/** What a reader of the release wants to know of a package. */
export type ReleasedPackage = Pick<PlanEntry, "name" | "version" | "previousVersion" | "distTag">;

export interface ReleasedPackages extends Pick<PublishPlan, "commit"> {
  readonly packages: readonly ReleasedPackage[];
  /** Address of the run that published them. */
  readonly runUrl?: string;
}

/**
 * The body of the GitHub Release: which packages, from and to which version, and where the proof is.
 *
 * @returns Renderings from the fullest to the shortest, for `writeRelease`.
 */
export function renderReleaseBody(released: ReleasedPackages): string[] {
  return [released.packages.length, SHORT_TABLE].map((rows) => renderWith(released, rows));
}

function renderWith({ packages, commit, runUrl }: ReleasedPackages, rows: number): string {
  const shown = packages.slice(0, rows);
  const hidden = packages.length - shown.length;
  const origin = [
    ...(commit === undefined ? [] : [`from ${commit}`]),
    ...(runUrl === undefined ? [] : [`by [this run](${runUrl})`]),
  ];
  return [
    "| package | version | dist-tag |",
    "| --- | --- | --- |",
    ...shown.map((entry) => renderRow(entry)),
    ...(hidden > 0 ? ["", `… and ${String(hidden)} more`] : []),
    ...(origin.length > 0 ? ["", `Published ${origin.join(" ")}.`] : []),
    "",
  ].join("\n");
}

/** As code: `@scope/name` as text would be taken for a team and notify it. */
function renderRow({ name, version, previousVersion, distTag }: ReleasedPackage): string {
  const change =
    previousVersion === undefined ? `${cell(version)} (new)` : `${cell(previousVersion)} → ${cell(version)}`;
  return `| ${cell(name)} | ${change} | ${cell(distTag)} |`;
}

function cell(text: string): string {
  return codeSpan(text).replaceAll("|", "\\|");
}
