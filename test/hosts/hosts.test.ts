import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ReleaseReport } from "@slipway/core";
import {
  createCircleciClaims,
  createCircleciEnvironment,
  createGitlabEnvironment,
  type Rehearsal,
  type SimulatedGitlabJob,
  startRehearsal,
  type TrustRecord,
} from "@slipway/rehearsal";
import { describe, expect, test, type TestContext } from "vitest";

import { COMMIT, packRelease } from "../fixtures/pack-release.ts";
import { runChild } from "../fixtures/run-child.ts";

const GRAPH = { "@acme/core": [], "@acme/app": ["@acme/core"] };
const NAMES = Object.keys(GRAPH);
const GITLAB = { server: "https://gitlab.com", owner: "acme/forge", name: "anvils" };
const GITHUB = { server: "https://github.com", owner: "acme", name: "anvils" };
const GITLAB_JOB = {
  project: "acme/forge/anvils",
  tag: "release-1",
  sha: COMMIT,
} satisfies Partial<SimulatedGitlabJob>;
const CIRCLECI = {
  orgId: "00000000-0000-4000-8000-000000000001",
  projectId: "00000000-0000-4000-8000-000000000002",
  pipelineDefinitionId: "00000000-0000-4000-8000-000000000003",
  vcsOrigin: "github.com/acme/anvils",
};
const ALLOWED = { permissions: ["createPackage"] } as const;

interface Outcome {
  readonly exitCode: number | null;
  /** Both streams. */
  readonly output: string;
  /** Severity and code of each. */
  readonly problems: readonly string[];
  readonly report: ReleaseReport;
  readonly rehearsal: Rehearsal;
}

interface Job {
  readonly repository?: typeof GITHUB;
  readonly trust: (name: string) => TrustRecord;
  readonly environment: (rehearsal: Rehearsal, base: string) => Promise<Record<string, string>>;
  readonly options?: readonly string[];
}

/** Publishes two packages in a job of some service, as its runner would. */
async function publish(
  onTestFinished: TestContext["onTestFinished"],
  { repository = GITLAB, trust, environment, options = [] }: Job,
): Promise<Outcome> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "slipway-hosts-")));
  const rehearsal = await startRehearsal({
    packages: NAMES.map((name) => ({ name, versions: [{ version: "0.0.0" }] })),
    trust: NAMES.map(trust),
  });
  onTestFinished(async () => {
    await rehearsal.close();
    await rm(base, { recursive: true, force: true });
  });
  const packed = join(base, "packed");
  await packRelease(packed, rehearsal.registry, GRAPH, repository);
  const { fulcioURL, rekorURL } = rehearsal.signing;
  await writeFile(join(base, "signing.json"), JSON.stringify({ fulcioURL, rekorURL }));
  await writeFile(join(base, "root.json"), JSON.stringify(rehearsal.trustedRoot));
  await mkdir(join(base, "home"));
  const signing = ["--signing-config", "signing.json", "--trusted-root", "root.json"];
  const waits = ["--retry-delay", "20", "--wait", "2", "--plan", "none"];
  const { exitCode, stdout, stderr } = await runChild(["publish", "--from", packed, ...signing, ...waits, ...options], {
    directory: base,
    environment: {
      PATH: process.env["PATH"] ?? "",
      HOME: join(base, "home"),
      ...(await environment(rehearsal, base)),
    },
  });
  const report: ReleaseReport = JSON.parse(await readFile(join(base, "slipway-result/report.json"), "utf8"));
  const problems = report.problems.map(({ severity, code }) => `${severity} ${code}`);
  return { exitCode, output: `${stdout}${stderr}`, problems, report, rehearsal };
}

function trustGitlab(name: string): TrustRecord {
  return { package: name, type: "gitlab", project: GITLAB_JOB.project, file: ".gitlab-ci.yml", ...ALLOWED };
}

function trustCircleci(name: string): TrustRecord {
  return { package: name, type: "circleci", ...CIRCLECI, ...ALLOWED };
}

async function circleci(rehearsal: Rehearsal): Promise<Record<string, string>> {
  return createCircleciEnvironment(rehearsal, CIRCLECI);
}

/** What is said to somebody who is not on GitHub and could only mislead. */
const GITHUB_WORDS = /GitHub|id-token: write|workflow_ref|npm trust github/u;

describe.concurrent("GitLab CI/CD", () => {
  test("publishes with npm's provenance, which the registry takes and a verification finds", async ({
    onTestFinished,
  }) => {
    const { exitCode, output, problems, report, rehearsal } = await publish(onTestFinished, {
      trust: trustGitlab,
      environment: async (it) => createGitlabEnvironment(it, GITLAB_JOB),
    });
    expect([exitCode, problems, report.verdict]).toStrictEqual([0, [], "succeeded"]);
    expect(rehearsal.published().map(({ provenance }) => provenance !== undefined)).toStrictEqual([true, true]);
    expect(report.verifications.map(({ attestation }) => attestation.state)).toStrictEqual(["ok", "ok"]);
    expect(output).not.toMatch(GITHUB_WORDS);
  });

  test("says that provenance is missing where the job has no token to sign with", async ({ onTestFinished }) => {
    const { exitCode, output, problems, rehearsal } = await publish(onTestFinished, {
      trust: trustGitlab,
      environment: async (it) => createGitlabEnvironment(it, GITLAB_JOB, { sign: false }),
    });
    expect([exitCode, problems]).toStrictEqual([0, ["warning ENVIRONMENT_PROVENANCE_UNAVAILABLE"]]);
    expect(rehearsal.published().map(({ provenance }) => provenance)).toStrictEqual([undefined, undefined]);
    expect(output).toContain("id_tokens: { SIGSTORE_ID_TOKEN: { aud: sigstore } }");
    expect(output).not.toMatch(GITHUB_WORDS);
  });

  test("stops where provenance is asked for and cannot be signed", async ({ onTestFinished }) => {
    const { exitCode, problems, rehearsal } = await publish(onTestFinished, {
      trust: trustGitlab,
      environment: async (it) => createGitlabEnvironment(it, GITLAB_JOB, { sign: false }),
      options: ["--provenance"],
    });
    expect([exitCode, problems]).toStrictEqual([1, ["error ENVIRONMENT_PROVENANCE_UNAVAILABLE"]]);
    expect(rehearsal.published()).toHaveLength(0);
  });

  test("stops on a runner of one's own before anything is signed", async ({ onTestFinished }) => {
    const { exitCode, problems, output, rehearsal } = await publish(onTestFinished, {
      trust: trustGitlab,
      environment: async (it) => createGitlabEnvironment(it, { ...GITLAB_JOB, runner: "self-hosted" }),
    });
    expect([exitCode, problems]).toStrictEqual([1, ["error ENVIRONMENT_RUNNER_UNSUPPORTED"]]);
    expect(output).toContain('Only "gitlab-hosted" runners are supported');
    expect(rehearsal.requests.map(({ kind }) => kind)).not.toContain("fulcio");
  });

  test("names the command of GitLab's records where the exchange is refused", async ({ onTestFinished }) => {
    const { exitCode, output, report } = await publish(onTestFinished, {
      trust: (name) => ({ ...trustGitlab(name), type: "gitlab", project: "acme/other", file: ".gitlab-ci.yml" }),
      environment: async (it) => createGitlabEnvironment(it, GITLAB_JOB),
    });
    expect([exitCode, report.verdict]).toStrictEqual([1, "problems"]);
    const command = "--project acme/forge/anvils --file .gitlab-ci.yml --allow-publish";
    expect(report.problems[0]).toMatchObject({
      code: "EXCHANGE_REFUSED",
      claims: { project_path: "acme/forge/anvils" },
    });
    expect(report.problems[0]?.command).toMatch(/^npm trust gitlab @acme\/(?:core|app) /u);
    expect(report.problems[0]?.command).toContain(command);
    expect(output).not.toMatch(GITHUB_WORDS);
  });
});

describe.concurrent("CircleCI", () => {
  test("publishes without provenance, and says so, and that one token is not enough", async ({ onTestFinished }) => {
    const { exitCode, output, problems, rehearsal } = await publish(onTestFinished, {
      repository: GITHUB,
      trust: trustCircleci,
      environment: circleci,
    });
    expect([exitCode, problems]).toStrictEqual([
      0,
      ["warning ENVIRONMENT_ID_TOKEN_EXPIRING", "note ENVIRONMENT_PROVENANCE_UNAVAILABLE"],
    ]);
    expect(rehearsal.published().map(({ provenance }) => provenance)).toStrictEqual([undefined, undefined]);
    expect(output).not.toMatch(GITHUB_WORDS);
  });

  test("mints a token for each exchange by a command, and shows none of them", async ({ onTestFinished }) => {
    const tokens: string[] = [];
    const { exitCode, output, problems, rehearsal } = await publish(onTestFinished, {
      repository: GITHUB,
      trust: trustCircleci,
      environment: async (it, base) => {
        const { NPM_ID_TOKEN: _stale, ...environment } = await circleci(it);
        // Each call takes the next one, as `circleci run oidc get` makes a new one.
        for (let index = 1; index <= 5; index += 1) {
          const issued = Math.floor(Date.now() / 1000) - index;
          const claims = createCircleciClaims({ ...CIRCLECI, audience: "npm:127.0.0.1", issued });
          const token = await it.signIdToken(claims);
          tokens.push(token);
          await writeFile(join(base, `token-${index}`), `${token}\n`);
        }
        return environment;
      },
      options: [
        "--id-token-command",
        'test "$SLIPWAY_ID_TOKEN_AUDIENCE" = npm:127.0.0.1 && echo "$0 not for the log" >&2 && for f in token-*; do mkdir "$f.taken" 2>/dev/null && cat "$f" && exit 0; done; exit 9',
      ],
    });
    expect(problems).toStrictEqual(["note ENVIRONMENT_PROVENANCE_UNAVAILABLE"]);
    expect(exitCode).toBe(0);
    expect(rehearsal.published()).toHaveLength(2);
    expect(tokens.filter((token) => output.includes(token))).toStrictEqual([]);
    expect(output).not.toContain("not for the log");
  });

  test.for<[string, string, string]>([
    ["fails", "echo secret-output; exit 3", "ended with exit code 3"],
    ["writes no token", "echo secret-output", "wrote something else than an ID token"],
    ["is not there", "no-such-command-here", "ended with exit code 127"],
  ])("says how a command %s, and nothing of what it wrote", async ([, command, says], { onTestFinished }) => {
    const base = await mkdtemp(join(tmpdir(), "slipway-hosts-"));
    onTestFinished(async () => rm(base, { recursive: true, force: true }));
    const rehearsal = await startRehearsal();
    onTestFinished(rehearsal.close);
    await packRelease(join(base, "packed"), rehearsal.registry, GRAPH, GITHUB);
    const { NPM_ID_TOKEN: _token, ...environment } = await circleci(rehearsal);
    const { exitCode, stdout, stderr } = await runChild(["publish", "--from", "packed", "--plan", "none"], {
      directory: base,
      environment: { PATH: process.env["PATH"] ?? "", HOME: base, ...environment, SLIPWAY_ID_TOKEN_COMMAND: command },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
    expect(`${stdout}${stderr}`).not.toContain("secret-output");
  });

  test("takes a command for a way to the token: publishing needs a plan", async ({ onTestFinished }) => {
    const base = await mkdtemp(join(tmpdir(), "slipway-hosts-"));
    onTestFinished(async () => rm(base, { recursive: true, force: true }));
    const { exitCode, stderr } = await runChild(["publish", "--from", "packed", "--id-token-command", "true"], {
      directory: base,
      environment: { PATH: process.env["PATH"] ?? "", HOME: base, CIRCLECI: "true" },
    });
    expect([exitCode, stderr]).toStrictEqual([2, expect.stringContaining("`SLIPWAY_ID_TOKEN_COMMAND` is set")]);
  });
});

test("of a service that nobody knows, that is said, and no other one's rule is applied", async ({ onTestFinished }) => {
  const { exitCode, output, problems } = await publish(onTestFinished, {
    trust: trustGitlab,
    environment: async (rehearsal) => {
      const { NPM_ID_TOKEN = "", npm_config_registry = "" } = await createGitlabEnvironment(rehearsal, GITLAB_JOB);
      return { CI: "true", NPM_ID_TOKEN, npm_config_registry };
    },
    options: ["--no-provenance"],
  });
  expect([exitCode, problems]).toStrictEqual([0, ["note ENVIRONMENT_CI_UNKNOWN"]]);
  expect(output).not.toMatch(/workflow_ref|npm trust github/u);
});
