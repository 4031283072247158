import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";

const COMMAND = fileURLToPath(new URL("..", import.meta.url));
const WORKFLOW = `
name: Test
on: { push: { tags: ['release-*'] }, workflow_dispatch: { inputs: { word: { default: hello } } }, pull_request: {} }
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: echo "\${{ inputs.word || github.ref_name }}" | tee -a "$GITHUB_STEP_SUMMARY"
      - run: test "$GITHUB_RUN_ATTEMPT" = 2 || test "\${{ github.event_name }}" != push
`;

async function run(
  ...arguments_: string[]
): Promise<{ readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string }> {
  const source = await realpath(await mkdtemp(join(tmpdir(), "slipway-command-")));
  onTestFinished(() => rm(source, { recursive: true }));
  await mkdir(join(source, ".github/workflows"), { recursive: true });
  await writeFile(join(source, ".github/workflows/test.yml"), WORKFLOW);
  await writeFile(join(source, "package.json"), JSON.stringify({ name: "app", repository: "github:octo/app" }));
  await execa("git", ["init", "--quiet"], { cwd: source });
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [COMMAND, ".github/workflows/test.yml", ...arguments_],
    {
      cwd: source,
      reject: false,
    },
  );
  return { exitCode, stdout, stderr };
}

describe("node tooling/workflow-runner", () => {
  test("prints the log, then results and the page, and fails with the run", async () => {
    await expect(run("--ref", "refs/tags/release-1")).resolves.toStrictEqual({
      exitCode: 1,
      stdout:
        "Test: failure, attempt 1\n  a  failure\n\n  error in a: Process completed with exit code 1.\n\nrelease-1\n",
      stderr: expect.stringContaining("a │ release-1\n"),
    });
  });

  test("runs what failed again", async () => {
    const { exitCode, stdout } = await run("--ref", "refs/tags/release-1", "--rerun", "failed");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Test: success, attempt 2\n");
  });

  test.each([
    [["--event", "workflow_dispatch", "--input", "word=hi"], "Test: success, attempt 1\n  a  success\n\nhi\n"],
    [["--event", "pull_request", "--from", "stranger/app"], "A change: success, attempt 1\n  a  success\n\n1/merge\n"],
  ])("%j", async (options, stdout) => {
    await expect(run(...options)).resolves.toMatchObject({ exitCode: 0, stdout });
  });

  test.each([
    [["--ref", "refs/heads/main"], "`push` of `refs/heads/main` does not start `.github/workflows/test.yml`"],
    [["--ref", "main"], "`main` begins with neither `refs/heads/` nor `refs/tags/`"],
    [["--event", "release"], "The event `release` is not one of push, workflow_dispatch, pull_request"],
    [["--event", "workflow_dispatch", "--input", "other=1"], 'HTTP 422: Unexpected inputs provided: ["other"]'],
    [["--input", "word"], "`--input word` is not `name=value`"],
  ])("refuses %j", async (options, message) => {
    await expect(run(...options)).resolves.toMatchObject({ exitCode: 2, stdout: "", stderr: message });
  });
});
