import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { expect, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";
import { createSingle } from "../proof/create-single.ts";

const BEFORE = { code: "WORKFLOW_RELEASE_MISSING", reason: "released by hand" };
const ADDED = { code: "FIRST_PUBLISH_UNDER_OIDC", package: "@acme/anvil", reason: "the first one is on its way" };

test("what is suppressed is told with its reason, whatever the output", async () => {
  const directory = await createRepository({ ...createSingle("anvil"), "slipway.json": { ignore: [BEFORE] } });
  const summary = join(directory, ".git/summary.md");
  const slipway = async (...arguments_: string[]): Promise<CommandResult> =>
    runSlipway(directory, ["check", "--offline", ...arguments_], {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "acme/anvils",
      GITHUB_STEP_SUMMARY: summary,
    });
  const text = await slipway();
  expect(text.stdout).toContain(
    "Suppressed by `slipway.json`: 1 problem\n  warning WORKFLOW_RELEASE_MISSING: released by hand",
  );
  expect(await readFile(summary, "utf8")).toContain("- warning `WORKFLOW_RELEASE_MISSING`: released by hand");
  expect(JSON.parse((await slipway("--json")).stdout).suppressed).toMatchObject([{ reason: "released by hand" }]);
  const [run] = JSON.parse((await slipway("--sarif")).stdout).runs;
  expect(run.results).toContainEqual(
    expect.objectContaining({
      ruleId: "WORKFLOW_RELEASE_MISSING",
      suppressions: [{ kind: "external", status: "accepted", justification: "released by hand" }],
    }),
  );
});

test("the preview says what the pull request newly suppresses", async () => {
  const directory = await createRepository({
    ...createSingle("@acme/anvil"),
    "slipway.json": { ignore: [BEFORE] },
  });
  const git = async (...line: string[]): Promise<string> => (await execa("git", line, { cwd: directory })).stdout;
  const base = await git("rev-parse", "HEAD");
  await writeFile(join(directory, "slipway.json"), JSON.stringify({ ignore: [BEFORE, ADDED] }));
  await git("-c", "user.name=Test", "-c", "user.email=test@acme.example", "commit", "--quiet", "--all", "-m", "Change");
  const event = join(directory, ".git/event.json");
  const upstream = await startUpstream();
  const preview = async (commit: string): Promise<string> => {
    const repo = { full_name: "acme/anvils" };
    const pullRequest = { number: 1, head: { repo }, base: { repo, sha: commit } };
    await writeFile(event, JSON.stringify({ repository: {}, pull_request: pullRequest }));
    const { stdout } = await runSlipway(directory, ["preview"], {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "acme/anvils",
      GITHUB_EVENT_PATH: event,
      npm_config_registry: upstream.registry,
    });
    return stdout;
  };
  const page = await preview(base);
  expect(page).toContain(
    "#### Newly suppressed by this pull request: 1 problem\n\n- error `FIRST_PUBLISH_UNDER_OIDC`: the first one is on its way",
  );
  expect(page).toContain("Suppressed by <code>slipway.json</code>: 1 problem");

  const unknown = await preview("0".repeat(40));
  expect(unknown).not.toContain("Newly suppressed");
  expect(unknown).toContain("Suppressed by <code>slipway.json</code>: 2 problems");
  expect(unknown).toContain("which of the problems and suppressions are new");
});
