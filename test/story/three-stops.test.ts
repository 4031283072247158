import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Lab, startLab } from "../conformance/start-lab.ts";
import { createRepository, type FileContent, writeFiles } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";

const TOKEN = "npm_personpersonpersonpersonpersonpersonpers";
const NAME = "@acme/core";

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    packages: [{ name: NAME, versions: [{ version: "1.0.0" }] }],
    trust: [{ package: NAME, repository: "acme/tools", file: "release.yml", permissions: ["createPackage"] }],
    tokens: [{ token: TOKEN, user: "ada", bypassTwoFactor: false }],
    secondFactor: true,
  });
});
afterAll(() => lab.close());

const REMOTE = "https://github.com/acme/tools.git";
const WORKFLOW = ".github/workflows/release.yml";
const PERMISSION = "      id-token: write\n";
const SECRET = "        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";

/** Lines that a person adds or takes away. */
interface Choice {
  readonly permission: string;
  readonly secret: string;
}

/** A package without `repository`, and its release workflow as people write it. */
function createFiles(choice: Choice): Record<string, FileContent> {
  return {
    "package.json": { name: NAME, version: "1.1.0", main: "index.js", files: ["index.js"], license: "MIT" },
    "index.js": "module.exports = 42;\n",
    [WORKFLOW]: createWorkflow(choice),
  };
}

function createWorkflow({ permission, secret }: Choice): string {
  return `name: Release
on:
  push:
    tags: ["release-*"]
permissions:
  contents: read
jobs:
  publish:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
${permission}    steps:
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8
      - uses: actions/setup-node@395ad3262231945c25e8478fd5baf05154b1d79f
        with:
          node-version: 24
      - run: npm publish --access public
${secret}`;
}

test("EOTP, then ENEEDAUTH, then E422: what each of them says leads to the next, and the last to a release", async () => {
  const { rehearsal } = lab;
  const directory = await createRepository(createFiles({ permission: "", secret: SECRET }), { remote: REMOTE });
  const commit = async (files: Readonly<Record<string, string>>): Promise<void> => {
    await writeFiles(directory, files);
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@acme.example"];
    await execa("git", [...identity, "commit", "--quiet", "--all", "--message=Mend"], { cwd: directory });
  };
  // As actions/setup-node writes it.
  const npmrc = join(directory, ".git/npmrc");
  await writeFile(npmrc, `//${new URL(rehearsal.registry).host}/:_authToken=\${NODE_AUTH_TOKEN}\n`);
  const publish = async (environment: Readonly<Record<string, string | undefined>>): Promise<string> => {
    return (await lab.run("npm-11", ["publish", "--access=public"], directory, { environment })).output;
  };
  const slipway = async (...line: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await runSlipway(directory, line, { npm_config_registry: rehearsal.registry });
    return stdout + stderr;
  };
  const withoutIdToken = { ACTIONS_ID_TOKEN_REQUEST_URL: undefined, ACTIONS_ID_TOKEN_REQUEST_TOKEN: undefined };

  const first = await publish({ ...withoutIdToken, npm_config_userconfig: npmrc, NODE_AUTH_TOKEN: TOKEN });
  expect(first).toContain("npm error code EOTP");
  expect(await slipway("explain", first)).toContain(
    "`id-token: write`, name it as the package's trusted publisher and take the token\n  away: `slipway check` says which",
  );
  expect(await slipway("check")).toMatch(
    /NODE_AUTH_TOKEN\n +expected +`id-token: write` and trusted publishers, and no reg/u,
  );

  await commit({ [WORKFLOW]: createWorkflow({ permission: "", secret: "" }) });
  const second = await publish(withoutIdToken);
  expect(second).toContain("npm error code ENEEDAUTH");
  expect(await slipway("explain", second)).toContain("Run `slipway check` in the repository: it names the job");
  expect(await slipway("check")).toMatch(
    /actual +id-token: none\n +expected +id-token: write\n +predicts +npm error code ENEEDAUTH\n +\.github\/workflows\/release\.yml:11:7/u,
  );

  await commit({ [WORKFLOW]: createWorkflow({ permission: PERMISSION, secret: "" }) });
  const third = await publish({});
  expect(third).toContain("npm error code E422");
  expect(third).toContain('"repository.url" is "", expected to match "https://github.com/acme/tools" from provenance');
  expect(await slipway("explain", third)).toContain("Run `slipway check --fix`: it adds what is missing");
  const mended = await slipway("check", "--fix");
  expect(mended).toContain("fixed package.json");
  expect(mended).toMatch(/\nNext: .*`slipway tag`/u);

  await commit({});
  expect(await publish({})).toContain(`+ ${NAME}@1.1.0`);
  expect(rehearsal.published(NAME)).toMatchObject([{ version: "1.1.0", provenance: expect.anything() }]);
});

test("what stops three releases one after the other, `check` finds in one go", async () => {
  const directory = await createRepository(createFiles({ permission: "", secret: "" }), { remote: REMOTE });
  const { exitCode, stderr, stdout } = await runSlipway(directory, ["check"], {
    npm_config_registry: lab.rehearsal.registry,
  });
  expect(exitCode).toBe(1);
  for (const code of ["WORKFLOW_ID_TOKEN_MISSING", "REPOSITORY_MISSING"])
    expect(stdout + stderr).toContain(`error ${code}`);
});
