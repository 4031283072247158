import { randomUUID } from "node:crypto";

import {
  createCircleciEnvironment,
  createGitlabEnvironment,
  type SimulatedGitlabJob,
  type TrustRecord,
} from "@slipway/rehearsal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Client, type Lab, startLab } from "../conformance/start-lab.ts";

const PROJECT = "acme/forge/tools";
const REPOSITORY = { type: "git", url: `git+https://gitlab.com/${PROJECT}.git` };
const JOB = { project: PROJECT, tag: "release-1" };
const CIRCLECI = {
  orgId: randomUUID(),
  projectId: randomUUID(),
  pipelineDefinitionId: randomUUID(),
  vcsOrigin: "github.com/acme/tools",
};
const TRUST: readonly TrustRecord[] = [
  { package: "@acme/lab", type: "gitlab", project: PROJECT, file: ".gitlab-ci.yml", permissions: ["createPackage"] },
  { package: "@acme/circle", type: "circleci", ...CIRCLECI, permissions: ["createPackage"] },
];

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    packages: TRUST.map(({ package: name }) => ({ name, versions: [{ version: "1.0.0" }] })),
    trust: TRUST,
  });
});
afterAll(() => lab.close());

interface Publication {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

async function publish(client: Client, { manifest, environment, args = [] }: Publication): Promise<string> {
  const directory = await lab.writePackage(manifest);
  const all = ["publish", `--tag=${client}`, "--loglevel=verbose", ...args];
  return (await lab.run(client, all, directory, { job: null, environment })).output;
}

async function gitlab(job: Partial<SimulatedGitlabJob> = {}, sign = true): Promise<Readonly<Record<string, string>>> {
  return createGitlabEnvironment(lab.rehearsal, { ...JOB, ...job }, { sign });
}

function provenanceOf(name: string, version: string): unknown {
  return lab.rehearsal.published(name).find((entry) => entry.version === version)?.provenance;
}

/** Each client publishes versions of its own. */
describe.each<[Client, number]>([
  ["npm-11", 11],
  ["npm-12", 12],
])("%s", (client, major) => {
  let patch = 0;
  const next = (): string => `${major}.0.${(patch += 1)}`;

  test("publishes from GitLab with provenance, which its own audit verifies", async () => {
    const version = next();
    const manifest = { name: "@acme/lab", version, repository: REPOSITORY };
    const output = await publish(client, { manifest, environment: await gitlab() });
    expect(output).toContain(`+ @acme/lab@${version}`);
    expect(output).toContain("Signed provenance statement with source and build information from GitLab CI");
    expect(provenanceOf("@acme/lab", version)).toBeDefined();
    const consumer = await lab.writePackage({ name: "consumer", dependencies: { "@acme/lab": version } });
    await lab.run(client, ["install"], consumer, { job: null });
    const audited = await lab.run(client, ["audit", "signatures"], consumer, { job: null });
    expect(audited.output).toContain("1 package has a verified attestation");
  });

  test("publishes from GitLab without a word and without provenance where nothing signs", async () => {
    const version = next();
    const manifest = { name: "@acme/lab", version, repository: REPOSITORY };
    const output = await publish(client, { manifest, environment: await gitlab({}, false) });
    expect(output).toContain(`+ @acme/lab@${version}`);
    expect(provenanceOf("@acme/lab", version)).toBeUndefined();
  });

  test.each<[string, Partial<SimulatedGitlabJob>, Readonly<Record<string, unknown>>, string]>([
    [
      "another project",
      {},
      { repository: "gitlab:acme/tools" },
      'expected to match "https://gitlab.com/acme/forge/tools" from provenance',
    ],
    [
      "a runner of one's own",
      { runner: "self-hosted" },
      { repository: REPOSITORY },
      'Unsupported GitLab CI runner environment: "self-hosted". Only "gitlab-hosted" runners are supported',
    ],
  ])("E422 from GitLab: %s", async (_, job, manifest, message) => {
    const output = await publish(client, {
      manifest: { name: "@acme/lab", version: next(), ...manifest },
      environment: await gitlab(job),
    });
    expect(output).toContain("npm error code E422");
    expect(output).toContain(message);
  });

  test("EUSAGE from GitLab: provenance is asked for and nothing signs", async () => {
    const output = await publish(client, {
      manifest: { name: "@acme/lab", version: next(), repository: REPOSITORY },
      environment: await gitlab({}, false),
      args: ["--provenance"],
    });
    expect(output).toContain("npm error code EUSAGE");
    expect(output).toContain('requires "SIGSTORE_ID_TOKEN" with "sigstore" audience');
  });

  test.each<[string, Partial<SimulatedGitlabJob>]>([
    ["another project", { project: "acme/other" }],
    ["an environment that the record lacks", { environment: "npm" }],
    ["another pipeline file", { file: "release.yml" }],
  ])("refuses the exchange from GitLab: %s", async (_, job) => {
    const output = await publish(client, {
      manifest: { name: "@acme/lab", version: next(), repository: REPOSITORY },
      environment: await gitlab(job),
    });
    expect(output).toContain("OIDC token exchange error - package not found");
    expect(output).toContain("npm error code ENEEDAUTH");
  });

  test("publishes from CircleCI without provenance, whatever the manifest names", async () => {
    const version = next();
    const environment = await createCircleciEnvironment(lab.rehearsal, CIRCLECI);
    const output = await publish(client, { manifest: { name: "@acme/circle", version }, environment });
    expect(output).toContain(`+ @acme/circle@${version}`);
    expect(provenanceOf("@acme/circle", version)).toBeUndefined();
  });

  test("EUSAGE from CircleCI: provenance is asked for", async () => {
    const output = await publish(client, {
      manifest: { name: "@acme/circle", version: next() },
      environment: await createCircleciEnvironment(lab.rehearsal, CIRCLECI),
      args: ["--provenance"],
    });
    expect(output).toContain("Automatic provenance generation not supported for provider: CircleCI");
  });

  test("refuses the exchange from CircleCI after five minutes", async () => {
    const issued = Math.floor(Date.now() / 1000) - 301;
    const output = await publish(client, {
      manifest: { name: "@acme/circle", version: next() },
      environment: await createCircleciEnvironment(lab.rehearsal, { ...CIRCLECI, issued }),
    });
    expect(output).toContain("OIDC token exchange error - unauthorized");
    expect(output).toContain("npm error code ENEEDAUTH");
  });

  test("asks for no exchange on a service that it does not know", async () => {
    const { NPM_ID_TOKEN = "" } = await gitlab();
    const output = await publish(client, {
      manifest: { name: "@acme/lab", version: next() },
      environment: { CI: "true", NPM_ID_TOKEN },
    });
    expect(output).not.toContain("OIDC token exchange");
    expect(output).toContain("npm error code ENEEDAUTH");
  });
});
