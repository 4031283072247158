import type { PublishPlan } from "../plan/publish-plan.ts";
import { sanitise } from "../text/sanitise.ts";
import { renderTable } from "../text/table.ts";
import { formatCount } from "../text/words.ts";
import {
  toTrustRequest,
  describeDifference,
  type ExpectedTrust,
  type PackageTrust,
  trustVerdicts,
} from "./judge-trust.ts";
import type { TrustChange, TrustPlan } from "./plan-trust.ts";
import { describeTrust } from "./registered-trust.ts";
import type { TrustFacts } from "./trust-document.ts";

/** What was found, as plain text: what the workflow will claim, and a row for each record of each package. */
export function renderTrust({ expected, notes, commit, packages }: TrustFacts): string {
  return [
    [renderExpected(expected, commit), ...notes.map((note) => `  ${sanitise(note)}`)].join("\n"),
    renderTable("text", HEAD, packages.flatMap(renderPackage)),
    [countVerdicts(packages), ...explainVerdicts(packages)].map(sanitise).join("\n"),
    sanitise(
      describeTrusted(packages.filter(({ absent }) => !absent).map(({ publications }) => publications?.lastTrusted)) ??
        "",
    ),
  ]
    .filter((section) => section !== "")
    .join("\n\n");
}

/** A record as it is sent, in words. */
function describeExpected(expected: ExpectedTrust): string {
  const { repository, file, environment } = expected;
  return describeTrust({ ...toTrustRequest(expected), pipeline: { repository, file, environment } });
}

function renderExpected(expected: ExpectedTrust | undefined, commit: string | undefined): string {
  const where = commit === undefined ? "" : ` (commit ${commit.slice(0, HASH)})`;
  if (expected === undefined)
    return sanitise(`What the release workflow of the default branch${where} will claim is not seen`);
  return `${sanitise(`The release workflow of the default branch${where} will claim`)}\n  ${sanitise(describeExpected(expected))}`;
}

/** Digits that people tell commits apart by. */
const HASH = 12;

const HEAD = ["package", "next release", "verdict", "on the registry"];

function renderPackage({ name, next, verdict, reason, records = [] }: PackageTrust): string[][] {
  const [first, ...others] = records.map((it) => {
    const differences = it.differences.map(describeDifference).join(", ");
    return [it.verdict, `${describeTrust(it.record)}${differences === "" ? "" : `: ${differences}`}`] as const;
  });
  if (first === undefined) return [[name, next ? "yes" : "", verdict, reason ?? "no record"]];
  if (others.length === 0) return [[name, next ? "yes" : "", verdict, first[1]]];
  return [
    [name, next ? "yes" : "", verdict, formatCount(records.length, "record")],
    ...[first, ...others].map(([own, text]) => ["", "", `  ${own}`, text]),
  ];
}

function countVerdicts(packages: readonly PackageTrust[]): string {
  const counts = trustVerdicts.flatMap((verdict) => {
    const count = packages.filter((pkg) => pkg.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  return `${formatCount(packages.length, "package")}: ${counts.join(", ")}`;
}

/** What is not plain, once for all packages of which it is true. */
function explainVerdicts(packages: readonly PackageTrust[]): string[] {
  const lines = packages.some(({ verdict }) => verdict === "may have expired") ? [EXPIRY] : [];
  const unknown = packages.filter(({ verdict, records }) => verdict === "not known" && records !== undefined);
  return [
    ...lines,
    ...new Set(unknown.flatMap(({ reason }) => (reason === undefined ? [] : [`not known: ${reason}`]))),
  ];
}

const EXPIRY =
  "may have expired: no version says that it was published through the record, and one that nothing is published through within two days is void. Where an exchange is refused: `slipway trust --renew <package>`";

/**
 * `61 of 64 packages were last published by trusted publishing`; nothing where none is known to be. What a registry does not
 * tell may be so all the same: mirrors strip it.
 */
export function describeTrusted(publications: readonly (true | undefined)[]): string | undefined {
  const { length: all } = publications;
  const trusted = publications.filter((it) => it === true).length;
  if (trusted === 0) return undefined;
  const rest = trusted === all ? "" : "; of the others the registry does not say so";
  return `${trusted} of ${formatCount(all, "package")} ${all === 1 ? "was" : "were"} last published by trusted publishing${rest}`;
}

/** The same of what a plan is going to publish. */
export function describeTrustedPlan({ packages }: Pick<PublishPlan, "packages">): string | undefined {
  const before = packages.filter(({ firstPublish }) => !firstPublish);
  return describeTrusted(before.map(({ trustedBefore }) => trustedBefore));
}

/** Everything that is going to be written, in full, one line for each request; and what is left as it is. */
export function renderTrustPlan({ changes, left }: TrustPlan): string {
  const rows = changes.flatMap((change) => describeChange(change).map((text) => [change.name, change.registry, text]));
  return [
    rows.length === 0
      ? "Nothing to write"
      : `To be written\n${renderTable("text", ["package", "registry", "change"], rows)}`,
    ...(left.length === 0
      ? []
      : [
          `Left as it is\n${renderTable(
            "text",
            ["package", "why"],
            left.map(({ name, reason }) => [name, reason]),
          )}`,
        ]),
  ].join("\n\n");
}

function describeChange(change: TrustChange): string[] {
  switch (change.kind) {
    case "claim": {
      const { version, distTag, access, manifest } = change.placeholder;
      return [
        `publish ${version}, an empty placeholder, as ${distTag} (and as latest, until a release takes that), ${access}, repository ${JSON.stringify(manifest["repository"])}`,
        `then add ${describeExpected(change.record)}`,
      ];
    }
    case "create":
      return [
        `add ${describeExpected(change.record)}`,
        ...change.beside.map((old) => `keep until a release has gone through it: ${describeTrust(old)}`),
      ];
    case "replace":
      return [
        `remove first, since there is no room for both: ${describeTrust(change.old)} (${change.old.id})`,
        `then add ${describeExpected(change.record)}`,
      ];
    case "remove":
      return [`remove ${describeTrust(change.old)} (${change.old.id})`];
    case "lock":
      return ["allow publishing by trusted publishers and with a second factor only, by no token"];
  }
}

const MARKS = { done: "✔", already: "✔", unproven: "?", failed: "✖", "not-attempted": "·" } as const;

/** What became of one change, in one line. */
export function formatTrustOutcome({ change, status, message }: TrustFacts["outcomes"][number]): string {
  const what = { claim: "created and added", create: "added", replace: "replaced", remove: "removed", lock: "locked" }[
    change.kind
  ];
  const text = {
    done: what,
    already: `${what} already`,
    unproven: "not proved",
    failed: "failed",
    "not-attempted": "not attempted",
  }[status];
  return sanitise(`${MARKS[status]} ${change.name}  ${text}${message === undefined ? "" : `: ${message}`}`);
}

/** What a run ends with: until when there is time, and what to type. */
export function describeTrustEnd({ packages, outcomes, deadline }: TrustFacts): string | undefined {
  if (outcomes.length === 0) return describeNext(packages);
  const failed = outcomes.filter(({ status }) => status !== "done" && status !== "already").length;
  const lines = [
    failed === 0
      ? `${formatCount(outcomes.length, "change")} done`
      : `${outcomes.length - failed} of ${formatCount(outcomes.length, "change")} done; run the same command again for the rest`,
    ...(deadline === undefined
      ? []
      : [
          `Release before ${new Date(deadline).toISOString().slice(0, MINUTES).replace("T", " ")} UTC: a record through which nothing is published within two days is void`,
        ]),
    ...(deadline === undefined || failed > 0 ? [] : ["Next: `slipway tag`"]),
  ];
  return lines.map(sanitise).join("\n");
}

const DIFFERENT: ReadonlySet<PackageTrust["verdict"]> = new Set([
  "stage only",
  "other environment",
  "other file",
  "other repository",
  "none",
]);

/** What would make it right. */
function describeNext(packages: readonly PackageTrust[]): string | undefined {
  const next = packages.filter((pkg) => pkg.next && DIFFERENT.has(pkg.verdict));
  if (next.some(({ absent }) => absent)) return "Next: `slipway trust --new`";
  if (next.length > 0) return "Next: `slipway trust --set`";
  return packages.some(({ verdict }) => DIFFERENT.has(verdict))
    ? "Next: `slipway trust --set --all`, if the others are released within two days"
    : undefined;
}

/** Length of `2026-11-27T08:30`. */
const MINUTES = 16;
