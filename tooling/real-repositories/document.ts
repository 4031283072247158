/** `docs/real-repositories.md`: what was found in public repositories, and what of it is true. */
import { readFile } from "node:fs/promises";

import { renderTable } from "../../packages/core/src/text/table.ts";
import { formatCount } from "../../packages/core/src/text/words.ts";
import type { CheckedRepository, Finding, Findings, Judgement, Judgements } from "./findings.ts";

const VERDICTS = ["true", "false", "doubtful"] as const;

const SEVERITIES = ["error", "warning", "note"] as const;

export async function readFindings(): Promise<Findings> {
  return readJson("./findings.json");
}

export async function readJudgements(): Promise<Judgements> {
  return readJson("./judgements.json");
}

async function readJson<Shape>(file: string): Promise<Shape> {
  return JSON.parse(await readFile(new URL(file, import.meta.url), "utf8"));
}

/** What was found of one code in one repository, under one judgement or under none. */
export interface Judged {
  readonly repository: string;
  readonly code: string;
  readonly severity: string;
  readonly places: readonly string[];
  readonly instances: number;
  readonly judgement: Judgement | undefined;
}

/** Everything that was found, with what is said of it. A judgement of another commit says nothing. */
export function judge({ repositories }: Findings, judgements: Judgements): readonly Judged[] {
  return repositories.flatMap(({ repository, commit, findings }) => {
    const { commit: of, judged = [] } = judgements[repository] ?? {};
    const known = of === commit ? judged : [];
    const groups = Map.groupBy(findings, (finding) => `${finding.severity} ${finding.code} ${placeOf(finding, known)}`);
    return [...groups.values()].flatMap((group): Judged[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { code, severity } = first;
      return [
        {
          repository,
          code,
          severity,
          places: group.map(({ place }) => place),
          instances: group.reduce((sum, { instances }) => sum + instances, 0),
          judgement: findJudgement(first, known),
        },
      ];
    });
  });
}

/** Of what is said at this place alone the place; else nothing. */
function placeOf(finding: Finding, known: readonly Judgement[]): string {
  return findJudgement(finding, known)?.place ?? "";
}

function findJudgement({ code, place }: Finding, known: readonly Judgement[]): Judgement | undefined {
  const ofCode = known.filter((judgement) => judgement.code === code);
  return ofCode.find((judgement) => judgement.place === place) ?? ofCode.find((one) => one.place === undefined);
}

/** The page. */
export function realRepositoriesDocument(findings: Findings, judgements: Judgements): string {
  const all = judge(findings, judgements);
  return `${[
    "# Real repositories",
    introduction(findings),
    "```sh\npnpm build\nnode --conditions=slipway-source tooling/real-repositories/main.ts <directory>\n```",
    "Nothing of the repositories' own code is run, and no registry is asked. The page is made from `findings.json`, which that command writes, and from `judgements.json` beside it, which is not: the files of the repository at that commit were read, or, where a line of them decides (a missing `directory`, a tag in `uses`, a job without `environment`), compared by a script that shares nothing with the rule. _Looked at_ is how many instances that was; where fewer than all were, the others are of the same kind and nothing more is claimed of them. _Doubtful_ is what the files alone do not decide.",
    "## What is true of it",
    summaryTable(all),
    ...SEVERITIES.flatMap((severity) => sectionOf(severity, all)),
    "## The repositories",
    repositoryTable(findings, all),
  ].join("\n\n")}\n`;
}

function introduction({ date, repositories }: Findings): string {
  const sum = (of: (one: CheckedRepository) => number): number => repositories.reduce((all, one) => all + of(one), 0);
  return `On ${date} \`slipway check --offline\` was run on ${repositories.length} public repositories, most of which publish with an ID token: ${sum((one) => one.packages)} packages, of which ${sum((one) => one.publishable)} are publishable. Made by this command on clones at the commits below, and not to be edited:`;
}

function summaryTable(all: readonly Judged[]): string {
  const rows = SEVERITIES.map((severity) => {
    const own = all.filter((one) => one.severity === severity);
    const by = (verdict: string | undefined): string =>
      String(countInstances(own.filter(({ judgement }) => judgement?.verdict === verdict)));
    const looked = own.reduce((sum, { judgement, instances }) => sum + Math.min(judgement?.looked ?? 0, instances), 0);
    return [`${severity}s`, String(countInstances(own)), String(looked), ...VERDICTS.map(by), by(undefined)];
  });
  return renderTable("aligned", ["", "instances", "looked at", ...VERDICTS, "not judged"], rows);
}

function countInstances(judged: readonly Judged[]): number {
  return judged.reduce((sum, { instances }) => sum + instances, 0);
}

function sectionOf(severity: string, all: readonly Judged[]): string[] {
  const byCode = Map.groupBy(
    all.filter((one) => one.severity === severity),
    ({ code }) => code,
  );
  const codes = [...byCode].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const title = `## ${severity[0]?.toUpperCase()}${severity.slice(1)}s`;
  return [title, ...codes.flatMap(([code, judged]) => [`### ${code}`, codeTable(judged)])];
}

function codeTable(judged: readonly Judged[]): string {
  const rows = judged.map(({ repository, places, instances, judgement }) => [
    repository,
    String(instances),
    judgement === undefined ? "0" : String(Math.min(judgement.looked, instances)),
    judgement?.verdict ?? "**not judged**",
    describePlaces(places, judgement),
    judgement?.because ?? "",
  ]);
  return renderTable("aligned", ["repository", "instances", "looked at", "true", "where", "because"], rows);
}

/** The one that stands for the others comes first. */
function describePlaces(places: readonly string[], judgement: Judgement | undefined): string {
  const [first = ""] = judgement?.place === undefined ? places : [judgement.place];
  const shown = first === "" ? "" : `\`${first}\``;
  return places.length > 1 ? `${shown} and ${formatCount(places.length - 1, "other")}` : shown;
}

function repositoryTable({ repositories }: Findings, all: readonly Judged[]): string {
  const rows = repositories.map(({ repository, commit, packedBy, packages, publishable, refusal }) => {
    const own = all.filter((one) => one.repository === repository);
    const counts = SEVERITIES.map((severity) => countInstances(own.filter((one) => one.severity === severity)));
    return [
      repository,
      commit.slice(0, 10),
      packedBy,
      String(packages),
      String(publishable),
      ...counts.map(String),
      refusal ?? "",
    ];
  });
  const columns = ["repository", "commit", "packed by", "packages", "publishable", "errors", "warnings", "notes", ""];
  return renderTable("aligned", columns, rows);
}
