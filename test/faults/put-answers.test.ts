import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { codeCell, isArrived, parseReport, type PublishOutcome, renderTable } from "@slipway/core";
import type { RequestRecord } from "@slipway/rehearsal";
import { describe, expect, test, vi } from "vitest";

import { withSections } from "../fixtures/made-section.ts";
import { type HereResult, runHere } from "../fixtures/run-here.ts";
import { type StartedRelease, startRelease } from "../fixtures/start-release.ts";
import { type Judgement, judgeRelease } from "./judge-release.ts";
import { otherAnswers, ownWords } from "./put-answers.ts";
import { releaseGraph, TARGET } from "./release-graph.ts";

const PAGE = join(import.meta.dirname, "../../docs/faults.md");

// Most of a row is waiting for a version that nobody shows.
vi.setConfig({ maxConcurrency: 12 });

/** The same answer to every PUT of one package, and whether the registry had stored the version before it gave it. */
interface Row {
  readonly title: string;
  readonly effect: (typeof ownWords)[number];
  readonly own: boolean;
  readonly stored: boolean;
}

interface Run extends HereResult {
  readonly outcomes: readonly PublishOutcome[];
  readonly judgement: Judgement;
  readonly requests: readonly RequestRecord[];
}

const rows: readonly Row[] = [...ownWords, ...otherAnswers].flatMap((effect) =>
  [false, true].map((stored) => ({
    title: `${JSON.stringify(effect)}, ${stored ? "stored" : "not stored"}`,
    effect,
    own: ownWords.includes(effect),
    stored,
  })),
);

const made = new Map<Row, readonly string[]>();

describe.concurrent("an answer to a PUT", () => {
  test.for(rows)("$title", async (row, { expect }) => {
    const { effect, own, stored } = row;
    const when = stored ? "after" : "before";
    const release = await startRelease(releaseGraph, {
      faults: [{ request: "put", package: TARGET, effect: { ...effect, when } }],
    });
    try {
      const first = await publish(release);
      release.rehearsal.faults.clear();
      const second = await publish(release);

      const [status, exitCode] = expectationOf(row);
      expect(status, first.stderr).toContain(statusOf(first));
      expect(first.exitCode, first.stderr).toBe(exitCode);
      // Whoever reads of a failure is told what may be the cause, and what to type.
      if (exitCode === 1) expect(first.stderr).toMatch(/^[✖?] @acme\/core .+\n {4}\S.+\? .*`.+$/mu);
      if (!own) expect(first.judgement.orphaned).toStrictEqual([]);
      expect([second.exitCode, second.judgement.missing], second.stderr).toStrictEqual([0, []]);
      expect([...first.judgement.duplicated, ...second.judgement.duplicated]).toStrictEqual([]);
      expect(release.rehearsal.requests.filter(({ kind }) => kind === "rekor")).toHaveLength(5);
      made.set(row, describeRow(row, first, second));
    } finally {
      await release.close();
    }
  });
});

test("the table of them is the documentation's", async ({ skip }) => {
  const cells = rows.flatMap((row) => {
    const cell = made.get(row);
    return cell === undefined ? [] : [cell];
  });
  if (cells.length < rows.length) skip("some rows were left out, or failed by themselves");
  const columns = ["answer", "stored", "`core`", "lost", "orphans", "last line", "exit", "run again"];
  const page = await withSections(PAGE, { "answers to a PUT": renderTable("aligned", columns, cells) });
  await expect(page).toMatchFileSnapshot(PAGE);
});

/** What a package may become, and how the run ends. Nothing but its own word or its own sight makes it more than unknown. */
function expectationOf({ own, stored }: Row): readonly [statuses: readonly string[], exitCode: number] {
  if (stored) return [["published", "already-published"], 0];
  return own ? [["accepted"], 3] : [["failed", "unknown"], 1];
}

async function publish(release: StartedRelease): Promise<Run> {
  const { packed, base, result, environment, rehearsal, plan } = release;
  const before = rehearsal.requests.length;
  const waits = ["--retry-delay", "5", "--wait", "1"];
  const run = await runHere(["publish", "--from", packed, ...release.arguments, ...waits], {
    directory: base,
    environment,
  });
  const { outcomes } = parseReport(await readFile(join(result, "report.json"), "utf8"));
  return {
    ...run,
    outcomes,
    judgement: judgeRelease(plan, rehearsal),
    requests: rehearsal.requests.slice(before),
  };
}

function statusOf({ outcomes }: Run): string {
  return outcomes.find(({ name }) => name === TARGET)?.status ?? "";
}

function describeRow({ effect, stored }: Row, first: Run, second: Run): string[] {
  const { missing, orphaned } = first.judgement;
  const lost = first.outcomes.filter((outcome) => isArrived(outcome) && missing.includes(outcome.name));
  const sent = second.requests.flatMap(({ kind, package: name = "" }) => (kind === "put" ? [name] : []));
  return [
    codeCell(JSON.stringify(effect)),
    stored ? "yes" : "no",
    statusOf(first),
    list(lost.map(({ name }) => name)),
    list(orphaned),
    first.stderr.split("\n").findLast((line) => line.startsWith("Release ")) ?? "",
    String(first.exitCode),
    `sends ${sent.length === 0 ? "nothing" : list(sent)}`,
  ];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `\`${name.replace("@acme/", "")}\``).join(", ");
}
