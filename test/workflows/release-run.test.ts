import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { DONE, jobOf, resultsOf, type StartedRepository, startRepository, tailOf, until } from "./run-repository.ts";

const MINUTES = 5 * 60_000;

let repository: StartedRepository;

beforeAll(async () => {
  repository = await startRepository();
});

afterAll(() => repository.close());

test("release.yml, copied into another repository, starts and publishes nothing", { timeout: MINUTES }, async () => {
  const copy = await startRepository({ repository: "octo/copy" });
  onTestFinished(copy.close);
  const [run] = await copy.runner.push({ "refs/tags/release-1": undefined });
  const attempt = await run?.ended();
  expect(attempt?.conclusion).toBe("skipped");
  expect(attempt?.summary).toBe("");
});

describe("release.yml, run from a tag", { timeout: MINUTES }, () => {
  test("goes on where the machine was lost in the middle of publishing", async () => {
    const { runner, rehearsal, packages } = repository;
    // The first package gets through, then the registry is gone until the machine is.
    rehearsal.faults.add({ request: "put", skip: 1, effect: { type: "drop" } });
    const [run] = await runner.push({ "refs/tags/release-1": undefined });
    if (run === undefined) throw new Error("the tag starts nothing");
    expect(run.title).toBe("Release release-1");

    await until(() => rehearsal.published().length === 1 || run.status() === "completed");
    const killed = run.killJob("publish");
    const lost = await run.ended();
    expect(killed, lost.jobs.map((job) => tailOf(job)).join("\n\n")).toBe(true);
    expect(resultsOf(lost)).toStrictEqual({ ...DONE, publish: "failure", verify: "skipped", announce: "skipped" });
    expect(rehearsal.published()).toHaveLength(1);
    // Neither `always()` nor an upload: nobody was there any more.
    expect(runner.state.artifacts.list(run.id).map(({ name }) => name)).not.toContain("result");
    expect(lost.summary).toContain("| publish | failure |");

    rehearsal.faults.clear();
    run.rerun("failed");
    const again = await run.ended();
    expect(resultsOf(again), tailOf(jobOf(again, "publish"))).toStrictEqual(DONE);
    expect(again.jobs.map(({ id, attempt }) => [id, attempt])).toStrictEqual([
      ["action", 1],
      ["plan", 1],
      ["pack", 1],
      ["resume", 1],
      ["tag-action", 1],
      ["publish", 2],
      ["verify", 2],
      ["announce", 2],
      ["report", 2],
    ]);
    expect(
      rehearsal
        .published()
        .map(({ name }) => name)
        .toSorted(),
    ).toStrictEqual(packages.toSorted());
    for (const name of packages) expect(rehearsal.puts(name, "0.1.0"), name).toMatchObject({ accepted: 1 });
  });

  test("leaves each package public with its provenance verified, and the release written", async () => {
    const { runner, rehearsal, packages } = repository;
    const [run] = runner.runs;
    const attempt = await run?.ended();
    if (attempt === undefined) throw new Error("nothing was run");
    expect(rehearsal.published().every(({ provenance, held }) => provenance !== undefined && !held)).toBe(true);
    for (const name of packages) {
      expect(attempt.summary).toContain(`| \`${name}\` |`);
    }
    expect(attempt.summary).toMatch(/The same for all: .*proved integrity, dist-tag, provenance/u);
    // What this repository has not released yet stands in changesets, which no version here has consumed.
    expect(attempt.summary).toContain("CHANGESETS_LEFT");
    expect(attempt.summary).not.toMatch(/^### ❌/mu);
    expect(runner.state.releases).toMatchObject([{ tag: "release-1", draft: false, author: "github-actions[bot]" }]);
    for (const name of packages) expect(runner.state.releases[0]?.body).toContain(`| \`${name}\` |`);
    expect(jobOf(attempt, "publish").permissions).toStrictEqual({ "id-token": "write", metadata: "read" });
    expect(jobOf(attempt, "verify").permissions).toStrictEqual({ metadata: "read" });
    expect(runner.refusedHosts).toStrictEqual([]);
  });
});
