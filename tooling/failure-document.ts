import { isOwnErrorCode } from "../packages/core/src/errors/catalogue.ts";
import { renderTable } from "../packages/core/src/text/table.ts";
import { failureReports } from "../test/proof/failure-reports.ts";
import type { FailureCode, FailureRow } from "../test/proof/failure-row.ts";
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
  ["TAR", "What is packed"],
  ["DEP", "Accepted, and broken"],
  ["SEC", "Somebody else publishes"],
] as const;

const COLUMNS = ["", "what happens", "predicted by", "at", "from", "enacted", "`--fix`", "remarks", "reported"];

const STAGES = { check: "check", pack: "pack", rehearse: "rehearsal", exchange: "exchange", never: "" } as const;

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
  const reported = failureTable.filter(({ id }) => failureReports[id] !== undefined).length;
  const fixed = failureTable.filter((row) => row.fixed).length;
  return [
    `Slipway is measured by ${failureTable.length} ways in which publishing from a workflow fails; for ${reported} of them a public report is named.`,
    `${count("check")} of them \`slipway check\` and the checks at the start of \`slipway publish\` predict, from files, workflows, environment and registry.`,
    `${count("pack")} are seen in the tarballs, by every command that packs, and ${count("rehearse")} by the consumer of a rehearsal.`,
    `${count("exchange")} show only when the publishing job exchanges its ID token, which it does for every package before it sends the first.`,
    `${count("never")} cannot be known before they happen.`,
    `For ${enacted} a test brings the failure itself about, with the embedded registry or a real client; of all others that can be predicted one shows that they are; ${fixed} are mended by \`slipway check --fix\`.`,
    "This page is made from the tables of those tests.",
  ].join("\n");
}

function count(foreseen: FailureRow["foreseen"]): number {
  return failureTable.filter((row) => row.foreseen === foreseen).length;
}

function renderRow({ id, happens, foreseen, codes, where, enacted, fixed, reason = "" }: FailureRow): string[] {
  const links = codes.map((code) => `[${code}](${pageOf(code)})`).join(", ");
  return [
    id,
    happens,
    foreseen === "never" ? "cannot be known" : links,
    STAGES[foreseen],
    where.join(", "),
    enacted ? "yes" : "no",
    fixed ? "yes" : "no",
    reason,
    (failureReports[id] ?? []).map((url) => `[${nameOf(url)}](${url})`).join(", "),
  ];
}

function pageOf(code: FailureCode): string {
  return isOwnErrorCode(code) ? `errors.md#${code.toLowerCase()}` : `problems/${code}.md`;
}

/** As GitHub writes it, or the host. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  const [, repository, , number] = /^\/([^/]+\/[^/]+)\/(issues|pull)\/(\d+)$/u.exec(pathname) ?? [];
  return host === "github.com" && repository !== undefined ? `${repository}#${number}` : host;
}
