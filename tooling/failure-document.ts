import { renderTable } from "../packages/core/src/text/table.ts";
import type { FailureRow } from "../test/proof/failure-row.ts";
import { failureTable } from "../test/proof/failure-table.ts";

const GROUPS = [
  ["CFG", "Trusted publishers and accounts"],
  ["WF", "Workflows"],
  ["PACK", "Packing and manifests"],
  ["PROV", "Provenance"],
  ["PUB", "Publishing"],
  ["AFT", "Afterwards"],
  ["DIAG", "Finding out"],
  ["JOB", "Jobs that cannot do their work"],
  ["DEP", "Accepted, and broken"],
] as const;

const COLUMNS = ["", "what happens", "predicted by", "from", "shown by a test", "`--fix`", "remarks"];

/** `docs/failures.md`: what is known to go wrong, and what of it is seen beforehand. */
export function failureDocument(): string {
  const sections = GROUPS.map(([prefix, title]) => {
    const rows = failureTable.filter(({ id }) => id.startsWith(`${prefix}-`));
    return `## ${title}\n\n${renderTable("aligned", COLUMNS, rows.map(renderRow))}`;
  });
  return `${["# Known failures, and what is seen of them beforehand", introduction(), ...sections].join("\n\n")}\n`;
}

function introduction(): string {
  const enacted = failureTable.filter((row) => row.enacted).length;
  const fixed = failureTable.filter((row) => row.fixed).length;
  return [
    `Slipway is measured by ${failureTable.length} ways in which publishing from a workflow has failed in public.`,
    `${count("check")} of them \`slipway check\` and the checks at the start of \`slipway publish\` predict, from files, workflows, environment and registry.`,
    `${count("exchange")} show only when the publishing job exchanges its ID token, which it does for every package before it sends the first.`,
    `${count("never")} cannot be known before they happen.`,
    `For ${enacted} a test brings the failure about, with the embedded registry or a real client; ${fixed} are mended by \`slipway check --fix\`.`,
    "This page is made from the tables of those tests.",
  ].join("\n");
}

function count(foreseen: FailureRow["foreseen"]): number {
  return failureTable.filter((row) => row.foreseen === foreseen).length;
}

function renderRow({ id, happens, foreseen, codes, where, enacted, fixed, reason = "" }: FailureRow): string[] {
  const links = codes.map((code) => `[${code}](problems/${code}.md)`).join(", ");
  return [
    id,
    happens,
    foreseen === "never" ? "cannot be known" : links,
    where.join(", "),
    enacted ? "yes" : "no",
    fixed ? "yes" : "no",
    reason,
  ];
}
