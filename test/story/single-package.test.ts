import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

const E422 =
  'E422 Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/acme/anvils" from provenance';

test("a single package without `repository`: found, enacted, mended, published", async () => {
  const { repository: _missing, ...manifest } = createManifest("left-over", undefined);
  const directory = await createRepository({
    "package.json": manifest,
    "index.js": "export const answer = 42;\n",
  });
  const { registry } = await startUpstream();
  const slipway = (...arguments_: string[]) => runSlipway(directory, arguments_, { npm_config_registry: registry });

  const check = await slipway("check", "--json", "--repository", "acme/anvils");
  expect(check.exitCode).toBe(1);
  expect(JSON.parse(check.stdout)).toMatchObject({
    schemaVersion: 1,
    problems: [
      {
        code: "REPOSITORY_MISSING",
        severity: "error",
        package: "left-over",
        file: "package.json",
        position: { line: 1, column: 1 },
        expected: "git+https://github.com/acme/anvils.git",
        predicts: expect.stringContaining('"repository.url" is "", expected to match'),
      },
      { code: "WORKFLOW_RELEASE_MISSING", severity: "warning" },
      { code: "FIRST_PUBLISH_UNDER_OIDC", severity: "warning" },
    ],
  });

  const broken = await slipway("rehearse", "--assume-created", "--json", "--repository", "acme/anvils");
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toContain(E422);
  expect(JSON.parse(broken.stdout)).toMatchObject({
    verdict: "failed",
    outcomes: [{ name: "left-over", status: "failed", failure: { class: "invalid", status: 422 } }],
  });

  const fix = await slipway("check", "--fix", "--repository", "acme/anvils");
  expect(fix.stderr).toContain("fixed package.json");
  const mended = await readFile(join(directory, "package.json"), "utf8");
  expect(JSON.parse(mended)).toMatchObject({
    repository: { type: "git", url: "git+https://github.com/acme/anvils.git" },
  });
  await slipway("check", "--fix", "--repository", "acme/anvils");
  expect(await readFile(join(directory, "package.json"), "utf8")).toBe(mended);

  const rehearsal = await slipway("rehearse", "--assume-created", "--json", "--repository", "acme/anvils");
  expect(rehearsal.exitCode, rehearsal.stderr).toBe(0);
  expect(JSON.parse(rehearsal.stdout)).toMatchObject({
    verdict: "succeeded",
    outcomes: [{ name: "left-over", status: "published" }],
    verifications: [
      {
        availability: "available",
        integrity: { state: "ok" },
        distTag: { state: "ok" },
        attestation: { state: "ok" },
      },
    ],
  });
  expect(rehearsal.stderr).toContain("Load 1 entry point");
});

test("a package that was never published fails as it would on npm", async () => {
  const directory = await createRepository({
    "package.json": createManifest("left-over", undefined),
    "index.js": "export const answer = 42;\n",
  });
  const { registry } = await startUpstream();
  const { exitCode, stdout } = await runSlipway(directory, ["rehearse", "--json"], { npm_config_registry: registry });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "failed",
    outcomes: [{ status: "failed", failure: { class: "exchange" } }],
  });
});

test("an entry point that a consumer cannot load fails the rehearsal", async () => {
  const directory = await createRepository({
    "package.json": createManifest("left-over", undefined),
    "index.js": 'import "only-installed-here";\nexport const answer = 42;\n',
  });
  const { registry } = await startUpstream();
  const { exitCode, stdout } = await runSlipway(directory, ["rehearse", "--assume-created", "--json"], {
    npm_config_registry: registry,
  });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).problems).toContainEqual(
    expect.objectContaining({ code: "INSTALL_ENTRY_BROKEN", package: "left-over", field: "left-over" }),
  );
});
