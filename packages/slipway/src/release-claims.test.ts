import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { readReleaseClaims, type ReleaseClaims, withoutGitPlace } from "./release-claims.ts";
import { createRun } from "./run/run.ts";
import { openClone, readDefaultBranch } from "./writing/clone.ts";

const PERSON = ["-c", "user.name=Test", "-c", "user.email=test@acme.example"];
const IDENTITY = { server: "https://github.com", owner: "acme", name: "tools" };
const MANIFEST = '{ "name": "tool", "version": "1.0.0" }';

function workflow(job: string, on = "push:\n    tags: ['release-*']"): string {
  return `on:\n  ${on}\njobs:\n  publish:\n${job.replaceAll(/^/gmu, "    ")}\n`;
}

const PUBLISH = workflow("runs-on: ubuntu-latest\npermissions: { id-token: write }\nsteps:\n  - run: npm publish");

/** A clone whose remote has these files on its default branch, and whose work tree has others. */
async function read(files: Readonly<Record<string, string>>, identity = IDENTITY): Promise<ReleaseClaims> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-claims-test-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const clone = join(directory, "clone");
  const git = async (...arguments_: readonly string[]): Promise<unknown> =>
    execa("git", [...PERSON, ...arguments_], { cwd: clone });
  await execa("git", ["init", "--quiet", "--bare", "--initial-branch=trunk", join(directory, "remote.git")]);
  await execa("git", ["clone", "--quiet", join(directory, "remote.git"), clone]);
  for (const [name, text] of Object.entries({ "package.json": MANIFEST, ...files })) {
    await mkdir(dirname(join(clone, name)), { recursive: true });
    await writeFile(join(clone, name), text);
  }
  await git("add", "--all");
  await git("commit", "--quiet", "--message=Begin");
  await git("push", "--quiet", "origin", "HEAD:trunk");
  const index = await readFile(join(clone, ".git/index"));
  for (const name of Object.keys(files)) await writeFile(join(clone, name), "changed: {}\n");

  // As in a hook of git's.
  const place = { GIT_DIR: join(clone, ".git"), GIT_INDEX_FILE: join(clone, ".git/index"), GIT_WORK_TREE: clone };
  const run = withoutGitPlace(createRun({ cwd: clone, environment: { ...process.env, ...place } }));
  const opened = await openClone(clone, run);
  const branch = await readDefaultBranch(opened, { hosted: undefined });
  const claims = await readReleaseClaims(opened, branch, { identity, root: "." }, run);
  // Neither what is staged nor what lies there is touched.
  expect(await readFile(join(clone, ".git/index"))).toEqual(index);
  for (const name of Object.keys(files)) expect(await readFile(join(clone, name), "utf8")).toBe("changed: {}\n");
  return claims;
}

const EXPECTED = {
  type: "github",
  repository: "acme/tools",
  file: "release.yml",
  environment: undefined,
  permissions: ["createPackage", "createStagedPackage"],
};

test.each<[string, Readonly<Record<string, string>>, object]>([
  [
    "of the default branch, whatever the work tree says",
    { ".github/workflows/release.yml": PUBLISH },
    { expected: EXPECTED, notes: [] },
  ],
  [
    "in an environment",
    { ".github/workflows/release.yml": PUBLISH.replace("runs-on", "environment: npm\n    runs-on") },
    { expected: { ...EXPECTED, environment: "npm" } },
  ],
  [
    "that only stages",
    { ".github/workflows/release.yml": PUBLISH.replace("npm publish", "npm stage publish") },
    { expected: { ...EXPECTED, permissions: ["createStagedPackage"] } },
  ],
  [
    "that another one calls: the caller counts, and both are said",
    {
      ".github/workflows/release.yml": workflow(
        "uses: ./.github/workflows/publish.yml\npermissions: { id-token: write }",
      ),
      ".github/workflows/publish.yml": PUBLISH.replace("push:\n    tags: ['release-*']", "workflow_call:"),
    },
    {
      expected: EXPECTED,
      notes: [
        "the job stands in `.github/workflows/publish.yml`, which `.github/workflows/release.yml` calls: npm compares the file that entered the run",
      ],
    },
  ],
  [
    "through a script",
    {
      ".github/workflows/release.yml": PUBLISH.replace("npm publish", "./scripts/release.sh"),
      "scripts/release.sh": "npm publish\n",
    },
    { expected: EXPECTED },
  ],
  [
    "whose environment an expression decides: not known",
    { ".github/workflows/release.yml": PUBLISH.replace("runs-on", "environment: ${{ inputs.where }}\n    runs-on") },
    {
      expected: undefined,
      notes: [
        "an expression decides the environment of `publish` (`${{ inputs.where }}`): name it in `slipway.json`, as `environment`",
      ],
    },
  ],
  [
    "that `slipway.json` names",
    { "slipway.json": '{ "workflow": "ship.yml", "environment": "production" }' },
    { expected: { ...EXPECTED, file: "ship.yml", environment: "production" } },
  ],
  [
    "that is not there",
    {
      ".github/workflows/test.yml": PUBLISH.replace("npm publish", "npm test").replace(
        "id-token: write",
        "contents: read",
      ),
    },
    { expected: undefined },
  ],
])("the workflow %s", async (_, files, claims) => {
  expect(await read(files)).toMatchObject(claims);
});

test("a server whose ID tokens the registry does not take is said", async () => {
  const identity = { ...IDENTITY, server: "https://github.acme.example" };
  expect(await read({ ".github/workflows/release.yml": PUBLISH }, identity)).toEqual({
    expected: undefined,
    others: [],
    notes: [
      "the registry takes ID tokens of https://github.com only, and this repository is on https://github.acme.example",
    ],
  });
});

const GITLAB = { server: "https://gitlab.com", owner: "acme/sub", name: "tools" };

test.each<[string, Readonly<Record<string, string>>, object, string]>([
  [
    "by nothing, whatever workflows lie beside",
    { ".github/workflows/release.yml": PUBLISH },
    { file: ".gitlab-ci.yml", environment: undefined },
    "pipelines of GitLab CI are not read: the file is taken to be `.gitlab-ci.yml`, with no environment (`slipway.json` names one)",
  ],
  [
    "by `slipway.json`",
    { "slipway.json": '{ "workflow": "release.yml", "environment": "npm" }' },
    { file: "release.yml", environment: "npm" },
    "pipelines of GitLab CI are not read: the file is that of `slipway.json`, with its environment as well",
  ],
])("a project of GitLab's whose pipeline is named %s", async (_, files, expected, note) => {
  const { expected: claimed, others, notes } = await read(files, GITLAB);
  expect(claimed).toMatchObject({ type: "gitlab", repository: "acme/sub/tools", ...expected });
  expect([others, notes]).toStrictEqual([[], [note]]);
});
