import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Fault, Rehearsal } from "@slipway/rehearsal";
import { describe, expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";

const TOKEN = "npm_persons000000000000000000000000000000";

interface Ran extends CommandResult {
  readonly registry: Rehearsal;
  /** How often something was asked about people, and how often something was sent. */
  readonly asked: number;
  readonly sent: number;
}

async function publish(token: string | undefined, options: string, faults: readonly Fault[] = []): Promise<Ran> {
  const registry = await startUpstream({
    tokens: [{ token: TOKEN, user: "me", bypassTwoFactor: true }],
    packages: ["anvils", "hammers"].map((name) => ({ name, versions: [{ version: "0.1.0" }] })),
    faults,
  });
  const directory = await createRepository({
    "package.json": { name: "tools", private: true, workspaces: ["packages/*"] },
    ...Object.fromEntries(
      ["anvils", "hammers"].flatMap((name) => [
        [`packages/${name}/package.json`, createManifest(name, `packages/${name}`)],
        [`packages/${name}/index.js`, "export {};\n"],
      ]),
    ),
  });
  const { host } = new URL(registry.registry);
  if (token !== undefined) await writeFile(join(directory, ".npmrc"), `//${host}/:_authToken=${token}\n`);
  const line = `publish --auth token --no-provenance --retry-delay 1 --wait 1s ${options}`.trim().split(" ");
  const ran = await runSlipway(directory, line, { npm_config_registry: registry.registry });
  const count = (kind: string): number => registry.requests.filter((request) => request.kind === kind).length;
  return { ...ran, registry, asked: count("other"), sent: count("put") };
}

describe("a person's credential is proved before anything is sent", () => {
  // Whose it is, and whether that person confirms what is published.
  test.each(["", "--dry-run"])("once for a registry: publish --auth token %s", async (options) => {
    const { exitCode, stderr, asked, sent } = await publish(TOKEN, options);
    expect(exitCode, stderr).toBe(0);
    expect([asked, sent]).toStrictEqual([2, options === "" ? 2 : 0]);
    expect(stderr).toContain("Prove the credential");
    expect(stderr).not.toContain("not proved");
  });

  test.each([
    ["that was revoked", "npm_revoked00000000000000000000000000000", "", "does not know the credential"],
    ["that was revoked, in a dry run", "npm_revoked00000000000000000000000000000", "--dry-run", "does not know"],
    ["that is not there", undefined, "--dry-run", "has no credential for"],
  ])("one %s ends it", async (_, token, options, says) => {
    const { exitCode, stderr, sent } = await publish(token, options);
    expect([exitCode, sent], stderr).toStrictEqual([2, 0]);
    expect(stderr).toContain("error NOT_LOGGED_IN");
    expect(stderr).toContain(says);
  });

  test("one of a registry that cannot be asked is not proved, and that is said", async () => {
    const faults: readonly Fault[] = [
      { request: "other", effect: { type: "answer", status: 404, message: "not found" } },
    ];
    const { exitCode, stderr, sent } = await publish(TOKEN, "", faults);
    expect([exitCode, sent], stderr).toStrictEqual([0, 2]);
    expect(stderr).toMatch(/credential for `http:.*` not proved: `-\/whoami` is answered with 404: not found/u);
  });
});
