import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { runChild } from "../fixtures/run-child.ts";
import { startRelease, type StartedRelease } from "../fixtures/start-release.ts";

const MANY = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`p${index}`, []]));

async function start(graph: Readonly<Record<string, readonly string[]>>): Promise<StartedRelease> {
  const release = await startRelease(graph);
  onTestFinished(() => release.close());
  return release;
}

async function publish(
  { packed, result, base, environment, arguments: signing }: StartedRelease,
  ...options: string[]
) {
  const line = ["publish", "--from", packed, "--retry-delay", "10", "--wait", "1", ...options, ...signing];
  const run = await runChild(line, { directory: base, environment });
  const report: { outcomes: { status: string }[] } = JSON.parse(await readFile(join(result, "report.json"), "utf8"));
  return { ...run, statuses: report.outcomes.map(({ status }) => status) };
}

test("a wall of 503 ends the release after a few packages, and one sentence says why", async () => {
  const release = await start(MANY);
  release.rehearsal.faults.add({ request: "put", effect: { type: "answer", status: 503 } });
  const { exitCode, stderr, statuses } = await publish(release, "--concurrency", "5");
  const puts = release.rehearsal.requests.filter(({ kind }) => kind === "put");
  process.stdout.write(`60 packages against 503: ${puts.length} PUTs\n`);
  expect(exitCode).toBe(1);
  expect(puts.length).toBeLessThan(80);
  expect(statuses.filter((status) => status === "not-attempted").length).toBeGreaterThan(40);
  expect(stderr.match(/packages in a row failed/gu)).toHaveLength(1);
  expect(stderr).toMatch(/‖ 5 packages in a row failed of nothing that is theirs: stopping; E503 /u);
});

test("a refusal of each package is its own, and ends nothing", async () => {
  const release = await start(MANY);
  release.rehearsal.faults.add({ request: "put", effect: { type: "answer", status: 403 } });
  const { stderr, statuses } = await publish(release);
  expect(new Set(statuses)).toEqual(new Set(["failed"]));
  expect(stderr).not.toContain("stopping");
});

test.each([
  [7_200, "2 h"],
  [3_000_000, "34 d 17 h"],
])("a registry that wants a pause of %i s gets it, and the release ends at once", async (retryAfter, told) => {
  const release = await start({ anvils: [], hammers: [], nails: ["anvils"] });
  release.rehearsal.faults.add({ request: "put", effect: { type: "answer", status: 429, retryAfter } });
  const { exitCode, stderr, statuses } = await publish(release, "--deadline", "1h", "--concurrency", "1");
  expect(exitCode).toBe(1);
  expect(stderr.match(/stopping/gu)).toHaveLength(1);
  expect(stderr).toMatch(
    new RegExp(
      `‖ the registry wants a pause of ${told}: stopping; go on after (?:\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d\n`,
      "u",
    ),
  );
  expect(statuses.filter((status) => status === "not-attempted").length).toBeGreaterThan(0);
});

test("a deadline that passes ends the release with its report", async () => {
  const release = await start({ anvils: [], hammers: [] });
  release.rehearsal.faults.add({ request: "put", effect: { type: "answer", status: 503 } });
  const options = ["--deadline", "3s", "--retry-delay", "600000"];
  const { exitCode, stderr } = await publish(release, ...options);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("‖ the 3.0 s of `--deadline` are over: stopping");
});
