import type { Run } from "@slipway/workflow-runner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  DONE,
  jobOf,
  resultsOf,
  type StartedRepository,
  startRepository,
  tailOf,
  until,
} from "../workflows/run-repository.ts";

const MINUTES = 5 * 60_000;
const TAG = "refs/tags/release-2026-11-22.1";
const TITLE = "Release release-2026-11-22.1";

let repository: StartedRepository;

beforeAll(async () => {
  repository = await startRepository();
});

afterAll(() => repository.close());

/** One repository's days, one after the other: what is published stays so. */
describe("release.yml", { timeout: MINUTES }, () => {
  test("tries everything but the sending, when it is dispatched without more", async () => {
    const { runner, rehearsal } = repository;
    const run = await runner.dispatch({ workflow: "release.yml" });
    expect(run.title).toBe("Release (dry-run) main");
    const attempt = await run.ended();
    expect(resultsOf(attempt), tailOf(jobOf(attempt, "publish"))).toStrictEqual({
      ...DONE,
      "tag-action": "skipped",
      verify: "skipped",
      announce: "skipped",
    });
    expect(rehearsal.published()).toStrictEqual([]);
    expect(rehearsal.requests.some(({ kind }) => kind === "exchange")).toBe(true);
    expect(runner.state.releases).toStrictEqual([]);
  });

  test("keeps its ledger when it is cancelled in the middle of publishing", async () => {
    const { runner, rehearsal } = repository;
    rehearsal.faults.add({ request: "put", package: "slipway", effect: { type: "drop" } });
    const [run] = await runner.push({ [TAG]: undefined });
    await until(() => rehearsal.published().length === 1 || run?.status() === "completed");
    run?.cancel();
    const attempt = await endOf(run);
    rehearsal.faults.clear();
    expect(resultsOf(attempt)).toStrictEqual({
      ...DONE,
      publish: "cancelled",
      verify: "cancelled",
      announce: "cancelled",
    });
    expect(attempt.summary).toContain("| publish | cancelled |");
    expect(runner.state.artifacts.list(run?.id).map(({ name }) => name)).toContain("result");
  });

  test("publishes what it can when one package is refused, and announces nothing", async () => {
    const { runner, rehearsal, packages } = repository;
    rehearsal.faults.add({ request: "put", package: "slipway", effect: { type: "refuse", as: "permission-denied" } });
    const run = runner.runs.find(({ title }) => title === TITLE);
    run?.rerun("failed");
    const attempt = await endOf(run);
    rehearsal.faults.clear();
    expect(resultsOf(attempt)).toStrictEqual({ ...DONE, publish: "failure", verify: "skipped", announce: "skipped" });
    const published = rehearsal.published().map(({ name }) => name);
    expect(published.toSorted()).toStrictEqual(packages.filter((name) => name !== "slipway").toSorted());
    expect(attempt.summary).toContain("| publish | failure |");
    expect(attempt.summary).toMatch(/- ✖ `slipway` .*failed/);
    const { annotations } = jobOf(attempt, "publish");
    expect(annotations).toContainEqual(
      expect.objectContaining({
        level: "error",
        title: "slipway 0.1.0",
        message: expect.stringContaining("OIDC permission denied for this action"),
      }),
    );
    expect(runner.state.releases).toStrictEqual([]);
  });

  test("resumes that run from its packed packages, on the tag's commit", async () => {
    const { runner, rehearsal, packages } = repository;
    const stopped = runner.runs.find(({ title }) => title === TITLE);
    const inputs = { mode: "resume", run: String(stopped?.id) };
    const run = await runner.dispatch({ workflow: "release.yml", ref: "release-2026-11-22.1", inputs });
    const attempt = await endOf(run);
    const expected = { ...DONE, pack: "skipped", resume: "success" };
    expect(resultsOf(attempt), tailOf(jobOf(attempt, "publish"))).toStrictEqual(expected);
    for (const name of packages) expect(rehearsal.puts(name, "0.1.0"), name).toMatchObject({ accepted: 1 });
    expect(runner.state.releases).toMatchObject([{ tag: "release-2026-11-22.1", draft: false }]);
  });

  test("resumes no run that was not a release of this commit", async () => {
    const { runner } = repository;
    const { runs } = await runner.openPull({ branch: "change", from: "stranger/slipway", files: {} });
    const preview = runs.find(({ workflow }) => workflow.endsWith("release-preview.yml"));
    for (const run of runs) run.cancel();
    const inputs = { mode: "resume", run: String(preview?.id) };
    const run = await runner.dispatch({ workflow: "release.yml", ref: "release-2026-11-22.1", inputs });
    const attempt = await endOf(run);
    expect(resultsOf(attempt)).toMatchObject({ resume: "failure", publish: "skipped", announce: "skipped" });
    expect(jobOf(attempt, "resume").annotations[0]?.message).toContain("release-preview.yml stranger/slipway");
  });
});

async function endOf(run: Run | undefined): ReturnType<Run["ended"]> {
  if (run === undefined) throw new Error("nothing was started");
  return run.ended();
}
