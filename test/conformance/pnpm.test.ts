import type { TrustRecord } from "@slipway/rehearsal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Client, type Lab, startLab } from "./start-lab.ts";

const REPOSITORY = { type: "git", url: "git+https://github.com/acme/tools.git" };
const TRUST: TrustRecord = {
  package: "@acme/core",
  repository: "acme/tools",
  file: "release.yml",
  permissions: ["createPackage"],
};

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    packages: [
      { name: "@acme/core", versions: [{ version: "1.0.0" }] },
      { name: "@acme/untrusted", versions: [{ version: "1.0.0" }] },
    ],
    trust: [TRUST],
  });
});
afterAll(() => lab.close());

describe.concurrent.each<[Client, string, boolean]>([
  ["pnpm-10", "10.0.0", true],
  ["pnpm-11", "11.0.0", true],
  // Its provenance insists on sigstore's public trust root, which is not to be had on loopback.
  ["pnpm-12", "12.0.0", false],
])("%s", (client, version, provenance) => {
  const args = ["publish", "--no-git-checks", `--tag=${client}`, ...(provenance ? [] : ["--no-provenance"])];

  test(`publishes through OIDC ${provenance ? "with" : "without"} provenance and installs`, async () => {
    const directory = await lab.writePackage({ name: "@acme/core", version, repository: REPOSITORY });
    const published = await lab.run(client, args, directory);
    expect(published).toMatchObject({ exitCode: 0 });
    const entry = lab.rehearsal.published("@acme/core").find((candidate) => candidate.version === version);
    expect(entry?.manifest["_npmUser"]).toMatchObject({ trustedPublisher: { id: "github" } });
    expect(entry?.provenance !== undefined).toBe(provenance);

    const consumer = await lab.writePackage({ name: "consumer", dependencies: { "@acme/core": version } });
    const installed = await lab.run(client, ["install"], consumer, { job: null });
    expect(installed).toMatchObject({ exitCode: 0 });
    expect(lab.proxy.refused).toEqual([]);
  });

  test("a package that nobody trusts is not published", async () => {
    const directory = await lab.writePackage({ name: "@acme/untrusted", version, repository: REPOSITORY });
    const { exitCode } = await lab.run(client, args, directory);
    expect(exitCode).not.toBe(0);
    expect(lab.rehearsal.published("@acme/untrusted")).toEqual([]);
  });

  test.runIf(provenance)("E422: no repository", async () => {
    const directory = await lab.writePackage({ name: "@acme/core", version: version.replace(".0.0", ".1.0") });
    const { output, exitCode } = await lab.run(client, args, directory);
    expect(output).toContain(
      'Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/acme/tools" from provenance',
    );
    expect(exitCode).not.toBe(0);
  });
});
