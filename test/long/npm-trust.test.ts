import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createCircleciClaims, createGitlabClaims, type RehearsalOptions } from "@slipway/rehearsal";
import { describe, expect, onTestFinished, test } from "vitest";

import { type Lab, startLab } from "../conformance/start-lab.ts";

const REPOSITORY = { type: "git", url: "git+https://github.com/acme/tools.git" };
const PERSON = "npm_personpersonpersonpersonpersonperson";
const ROBOT = "npm_robotrobotrobotrobotrobotrobotrobot";
const OTP = "--otp=123456";
const AUDIENCE = "npm:127.0.0.1";
const DAY = 24 * 60 * 60 * 1000;
const CIRCLECI = {
  orgId: randomUUID(),
  projectId: randomUUID(),
  pipelineDefinitionId: randomUUID(),
  vcsOrigin: "github.com/acme/tools",
};
const ALLOW = ["--allow-publish", "--yes"];
const GITHUB_ARGS = ["github", "tool", "--file=release.yml", "--repository=acme/tools", ...ALLOW];
const GITLAB_ARGS = ["gitlab", "tool", "--file=.gitlab-ci.yml", "--project=acme/group/tools", ...ALLOW];
const CIRCLECI_ARGS = [
  "circleci",
  "tool",
  `--org-id=${CIRCLECI.orgId}`,
  `--project-id=${CIRCLECI.projectId}`,
  `--pipeline-definition-id=${CIRCLECI.pipelineDefinitionId}`,
  `--vcs-origin=${CIRCLECI.vcsOrigin}`,
  ...ALLOW,
];

interface Bench extends Lab {
  readonly directory: string;
  /** npm with a person's token, or a robot's that goes past the second factor. */
  readonly as: (token: string, ...args: readonly string[]) => Promise<string>;
  /** npm in another provider's job. */
  readonly inJob: (environment: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<string>;
}

describe.each(["npm-11", "npm-12"] as const)("%s", (npm) => {
  async function start(options: RehearsalOptions = {}): Promise<Bench> {
    const lab = await startLab({
      packages: ["tool", "other"].map((name) => ({ name, versions: [{ version: "1.0.0" }] })),
      tokens: [
        { token: PERSON, user: "person", bypassTwoFactor: false },
        { token: ROBOT, user: "robot", bypassTwoFactor: true },
      ],
      ...options,
    });
    onTestFinished(() => lab.close());
    const directory = await lab.writePackage({ name: "tool", version: "1.1.0", repository: REPOSITORY });
    const common = { npm_config_fetch_retries: "0", NO_COLOR: "1" };
    const as = async (token: string, ...args: readonly string[]): Promise<string> => {
      const npmrc = join(directory, `${token}.npmrc`);
      await writeFile(npmrc, `//${new URL(lab.rehearsal.registry).host}/:_authToken=${token}\n`);
      const environment = { ...common, npm_config_userconfig: npmrc };
      return (await lab.run(npm, args, directory, { job: null, environment })).output;
    };
    const inJob = async (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> =>
      (await lab.run(npm, args, directory, { job: null, environment: { ...common, ...environment } })).output;
    return { ...lab, directory, as, inJob };
  }

  test("trust: publishers of three providers, listed one by one and revoked", async () => {
    const { as } = await start();
    for (const args of [GITHUB_ARGS, GITLAB_ARGS, CIRCLECI_ARGS]) {
      expect(await as(PERSON, "trust", ...args, OTP)).toContain("Trust configuration created successfully");
      expect(await as(PERSON, "trust", ...args, OTP)).toContain("npm error code E409");
    }
    const listed = await as(PERSON, "trust", "list", "tool", "--json", OTP);
    const records = parseDocuments(listed);
    const permissions = ["createPackage"];
    expect(records).toMatchObject([
      { type: "github", file: "release.yml", repository: "acme/tools", permissions },
      { type: "gitlab", file: ".gitlab-ci.yml", project: "acme/group/tools", permissions },
      { type: "circleci", ...CIRCLECI, permissions },
    ]);
    for (const { id } of records) await as(PERSON, "trust", "revoke", "tool", `--id=${id}`, OTP);
    expect(await as(PERSON, "trust", "list", "tool", OTP)).toContain("No trust configurations found");
    expect(await as(ROBOT, "trust", "list", "tool")).toContain("npm error code E403");
  });

  test("trust: a window that ends in the middle, and too many writes", async () => {
    const { as } = await start({
      secondFactorWindow: { requests: 3 },
      trustRules: { writes: { requests: 3, milliseconds: DAY } },
    });
    const [, { error }] = parseDocuments(await as(PERSON, "trust", ...GITHUB_ARGS, "--json"));
    await fetch(error.authUrl);
    const other = GITHUB_ARGS.map((argument) => (argument === "tool" ? "other" : argument));
    expect(await as(PERSON, "trust", ...GITHUB_ARGS)).toContain("created successfully");
    expect(await as(PERSON, "trust", ...other)).toContain("created successfully");
    expect(await as(PERSON, "trust", ...GITLAB_ARGS)).toContain("npm error code E429");
    expect(await as(PERSON, "trust", "list", "tool")).toContain("repository: acme/tools");
    expect(await as(PERSON, "trust", "list", "tool")).toContain("npm error code EOTP");
  });

  test("trust: what published nothing for two days publishes nothing, until it was made anew", async () => {
    let days = 0;
    const { as, directory, run } = await start({ now: () => Date.now() + days * DAY });
    const publish = async (): Promise<string> => (await run(npm, ["publish"], directory)).output;
    await as(PERSON, "trust", ...GITHUB_ARGS, OTP);
    days = 2;
    expect(await publish()).toContain("npm error code ENEEDAUTH");
    expect(await as(PERSON, "trust", ...GITHUB_ARGS, OTP)).toContain("npm error code E409");
    const [{ id }] = parseDocuments(await as(PERSON, "trust", "list", "tool", "--json", OTP));
    await as(PERSON, "trust", "revoke", "tool", `--id=${id}`, OTP);
    await as(PERSON, "trust", ...GITHUB_ARGS, OTP);
    expect(await publish()).toContain("+ tool@1.1.0");
  });

  test("publish: from a job of GitLab, and of CircleCI", async () => {
    const permissions = ["createPackage"];
    const { inJob, rehearsal, directory } = await start({
      trust: [
        { package: "tool", type: "gitlab", project: "acme/tools", file: ".gitlab-ci.yml", permissions },
        { package: "tool", type: "circleci", ...CIRCLECI, permissions },
      ],
    });
    const gitlab = createGitlabClaims({ audience: AUDIENCE, project: "acme/tools" });
    const inGitlab = { GITLAB_CI: "true", CI: "true", NPM_ID_TOKEN: await rehearsal.signIdToken(gitlab) };
    expect(await inJob(inGitlab, "publish")).toContain("+ tool@1.1.0");
    await writeFile(join(directory, "package.json"), JSON.stringify({ name: "tool", version: "1.2.0" }));
    const circleci = createCircleciClaims({ audience: AUDIENCE, ...CIRCLECI });
    const inCircleci = { CIRCLECI: "true", CI: "true", NPM_ID_TOKEN: await rehearsal.signIdToken(circleci) };
    expect(await inJob(inCircleci, "publish")).toContain("+ tool@1.2.0");
    const publishers = rehearsal.published("tool").map(({ manifest }) => manifest["_npmUser"]);
    expect(publishers).toMatchObject(["gitlab", "circleci"].map((id) => ({ trustedPublisher: { id } })));
  });

  test.each([
    ["with the permission", ["createPackage", "moveDistTag"], "+old: tool@1.0.0"],
    ["without it", ["createPackage"], "npm error code E403"],
  ])("dist-tag: from a job, %s", async (_, permissions, said) => {
    const { directory, run, rehearsal } = await start({
      distTagPermission: "moveDistTag",
      trust: [{ package: "tool", repository: "acme/tools", file: "release.yml", permissions }],
    });
    const { output } = await run(npm, ["dist-tag", "add", "tool@1.0.0", "old"], directory);
    expect(output).toContain(said);
    const { old } = Object(await (await fetch(`${rehearsal.registry}-/package/tool/dist-tags`)).json());
    expect(old).toBe(permissions.includes("moveDistTag") ? "1.0.0" : undefined);
  });

  test("stage: a new package leaves the placeholder, and one approval is no other's", async () => {
    const { as, writePackage, run, directory } = await start();
    const staged: string[] = [];
    for (const version of ["0.1.0", "0.2.0"]) {
      const fresh = await writePackage({ name: "fresh", version });
      const environment = { npm_config_userconfig: join(directory, `${PERSON}.npmrc`) };
      await as(PERSON, "whoami");
      const { output } = await run(npm, ["stage", "publish"], fresh, { job: null, environment });
      staged.push(/staged with id ([0-9a-f-]{36})/.exec(output)?.[1] ?? output);
    }
    const [first = "", second = ""] = staged;
    expect(await as(PERSON, "view", "fresh")).toContain("Temporary package placeholder for staged publishing");
    expect(await as(PERSON, "stage", "list", "fresh")).toContain(second);
    expect(await as(PERSON, "stage", "approve", first, OTP)).toContain("approved and published successfully");
    expect(await as(PERSON, "stage", "approve", second, OTP)).toContain("npm error code EOTP");
    expect(await as(PERSON, "stage", "reject", second, "--otp=123457")).toContain("rejected");
    expect(await as(PERSON, "view", "fresh", "versions", "--json", "--prefer-online")).toMatch(
      /0\.0\.0-stage.*0\.1\.0/s,
    );
  });

  test("access: packages locked to two factors and opened again, seen by who publishes", async () => {
    const { as } = await start();
    expect(await as(PERSON, "access", "get", "status", "tool")).toContain("tool: public");
    expect(await as(PERSON, "access", "set", "mfa=publish", "tool")).toContain("npm error code EOTP");
    await as(PERSON, "access", "set", "mfa=publish", "tool", OTP);
    expect(await as(ROBOT, "publish")).toContain("npm error code E403");
    await as(PERSON, "access", "set", "mfa=automation", "tool", OTP);
    expect(await as(ROBOT, "publish")).toContain("+ tool@1.1.0");
    expect(await as(PERSON, "access", "set", "status=private", "tool", OTP)).toContain("only available for scoped");
  });
});

/** What npm prints with `--json`, one document after the other, among its warnings. */
function parseDocuments(output: string): ReturnType<typeof Object> {
  return Array.from(output.matchAll(/^\{$[^]*?^\}$/gm), ([text]) => JSON.parse(text));
}
