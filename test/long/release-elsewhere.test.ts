import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { jobOf, resultsOf, type StartedRepository, startRepository, tailOf } from "../workflows/run-repository.ts";

const MINUTES = 5 * 60_000;

let repository: StartedRepository;

beforeAll(async () => {
  repository = await startRepository();
});

afterAll(() => repository.close());

describe("release.yml, from a tag to the report", { timeout: MINUTES }, () => {
  test("publishes every package with provenance, and writes the release", async () => {
    const { runner, rehearsal, packages } = repository;
    const [run] = await runner.push({ "refs/tags/release-1": undefined });
    const attempt = await run?.ended();
    if (attempt === undefined) throw new Error("the tag starts nothing");
    expect(attempt.conclusion, attempt.jobs.map((job) => tailOf(job)).join("\n\n")).toBe("success");
    expect(
      rehearsal
        .published()
        .map(({ name }) => name)
        .toSorted(),
    ).toStrictEqual(packages.toSorted());
    expect(attempt.summary).toContain(`${String(packages.length)} packages published`);
    expect(runner.state.releases).toMatchObject([{ tag: "release-1", draft: false }]);
    const log = attempt.jobs.flatMap((job) => job.log.map(({ text }) => text)).join("\n");
    expect(log).not.toMatch(/gh[sp]_\w+/);
  });
});

describe("release-preview.yml, for a pull request from a fork", { timeout: MINUTES }, () => {
  test("shows what would be released, with a token that can only read", async () => {
    const { runner } = repository;
    const before = runner.state.artifacts.list().length;
    const { runs } = await runner.openPull({
      branch: "change",
      from: "stranger/slipway",
      files: { "note.md": "A note\n" },
    });
    for (const run of runs) if (!run.workflow.endsWith("release-preview.yml")) run.cancel();
    const run = runs.find(({ workflow }) => workflow.endsWith("release-preview.yml"));
    const attempt = await run?.ended();
    if (attempt === undefined) throw new Error("the pull request starts no preview");
    expect(resultsOf(attempt), tailOf(jobOf(attempt, "preview"))).toStrictEqual({ preview: "success" });
    expect(jobOf(attempt, "preview").permissions).toStrictEqual({ contents: "read", metadata: "read" });
    expect(runner.state.artifacts.list(run?.id).map(({ name }) => name)).toStrictEqual(["preview"]);
    expect(runner.state.artifacts.list().length).toBe(before + 1);
  });
});
