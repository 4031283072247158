import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";

import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { createWorkflow } from "../proof/create-workflow.ts";

const REASON = "the workflows with `zizmor`: it ended with code 3";

/** A repository that publishes, and a `zizmor` on PATH that takes none of its files. */
async function createFailing(): Promise<{ directory: string; environment: Record<string, string> }> {
  const directory = await createRepository({
    "package.json": createManifest("anvils", undefined),
    "index.js": "export {};\n",
    ".github/workflows/release.yml": createWorkflow(),
  });
  const bin = join(directory, ".git", "bin");
  await mkdir(bin);
  await writeFile(join(bin, "zizmor"), "#!/bin/sh\necho '[]'\necho 'no audit inputs collected' >&2\nexit 3\n");
  await chmod(join(bin, "zizmor"), 0o755);
  const PATH = [bin, process.env["PATH"]].join(delimiter);
  return { directory, environment: { PATH } };
}

test("check says what a linter that fails has not checked", async () => {
  const { directory, environment } = await createFailing();
  const summary = join(directory, ".git", "summary.md");
  const { stdout } = await runSlipway(directory, ["check", "--offline"], {
    ...environment,
    GITHUB_STEP_SUMMARY: summary,
  });
  expect(stdout).toContain(`\n\nNot checked here\n  ${REASON}`);
  expect(await readFile(summary, "utf8")).toMatch(
    /\n\nNot checked here:\n\n- .*zizmor.*it ended with code 3\n- what the registry has/u,
  );
});

test("check tells it in every form", async () => {
  const { directory, environment } = await createFailing();
  const json = await runSlipway(directory, ["check", "--offline", "--json"], environment);
  expect(JSON.parse(json.stdout)).toMatchObject({
    schemaVersion: 1,
    notChecked: [REASON, expect.stringContaining("the registry")],
  });
  const sarif = await runSlipway(directory, ["check", "--offline", "--sarif"], environment);
  expect(sarif.stderr).toContain(`Not checked here\n  ${REASON}`);
});
