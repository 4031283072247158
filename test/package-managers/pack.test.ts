import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PlanEntry, PublishPlan, Workspace } from "@slipway/core";
import { packWorkspace, readTarball, readWorkspace } from "@slipway/npm";
import { extract } from "tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { clients, quietEnvironment, run, type Client } from "./clients.ts";
import { createWorkspace } from "./create-workspace.ts";
import { readFiles } from "./read-files.ts";

const SECRETS = { NPM_TOKEN: "secret", NODE_AUTH_TOKEN: "secret", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "secret" };

let temporary: string;

beforeAll(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), "slipway-pack-test-")));
  await mkdir(join(temporary, "home"));
});

afterAll(async () => {
  await rm(temporary, { recursive: true });
});

function createPlan(workspace: Workspace): PublishPlan {
  const packages = workspace.packages
    .filter(({ manifest }) => manifest["private"] !== true)
    .map(({ name, version, directory }): PlanEntry => {
      return { name, version, directory, access: "public", distTag: "latest", dependsOn: [], firstPublish: false };
    });
  return { schemaVersion: 1, registry: "https://registry.example/", packages, skipped: [] };
}

function plainEnvironment(): Record<string, string> {
  return { ...quietEnvironment(join(temporary, "home")), OTHER: "kept" };
}

function secretEnvironment(client: Client): Record<string, string> {
  return { ...plainEnvironment(), ...client.environment, ...SECRETS };
}

/** Installs what `pack` needs to resolve protocols; all of it is in the workspace itself. */
async function install(client: Client, directory: string): Promise<void> {
  const args = { pnpm: ["install", "--offline"], npm: undefined, yarn: ["install"], bun: ["install"] }[client.name];
  if (args !== undefined) await run(client, args, directory, plainEnvironment());
}

/** The tarball that the client makes when it is asked for this package only. */
async function packAlone(client: Client, directory: string): Promise<string> {
  const destination = await mkdtemp(join(temporary, "alone-"));
  const args = {
    pnpm: ["pack", "--pack-destination", destination],
    npm: ["pack", "--pack-destination", destination],
    yarn: ["pack", "--out", join(destination, "package.tgz")],
    bun: ["pm", "pack", "--destination", destination],
  }[client.name];
  await run(client, args, directory, plainEnvironment());
  const [file = ""] = await readdir(destination);
  return join(destination, file);
}

describe.each(clients.map((client) => [client.label, client] as const))("%s", (label, client) => {
  let directory: string;
  let output: string;
  let workspace: Workspace;

  beforeAll(async () => {
    directory = join(temporary, label);
    output = join(temporary, `${label} packed`);
    await createWorkspace(directory, client);
    execFileSync("git", ["init", "--quiet", directory]);
    await install(client, directory);
    ({ workspace } = await readWorkspace(directory));
    await packWorkspace({
      workspace,
      plan: createPlan(workspace),
      directory: output,
      environment: secretEnvironment(client),
    });
  });

  it("packs what the client itself packs, file for file", async () => {
    const plan: PublishPlan = JSON.parse(await readFile(join(output, "plan.json"), "utf8"));
    expect(plan.packages.map(({ name }) => name).toSorted()).toEqual(
      ["@t-b/c", "@t/app", "@t/b-c", "@t/core", "directory", "t-root"].toSorted(),
    );
    const compared = await Promise.all(
      plan.packages.map(async ({ name, directory: path, tarball }) => {
        const alone = await packAlone(client, join(directory, path));
        const [ours, theirs] = await Promise.all([readFiles(join(output, tarball?.file ?? "")), readFiles(alone)]);
        return [
          { name, files: ours },
          { name, files: theirs },
        ];
      }),
    );
    expect(compared.map(([ours]) => ours)).toEqual(compared.map(([, theirs]) => theirs));
  });

  it("describes its tarballs and nothing else is there", async () => {
    const plan: PublishPlan = JSON.parse(await readFile(join(output, "plan.json"), "utf8"));
    const files = plan.packages.map(({ tarball }) => tarball?.file ?? "");
    expect((await readdir(output)).toSorted()).toEqual([...files, "plan.json"].toSorted());
    expect(files).toContain("t-b-c-1.0.0-2.tgz");
    for (const { name, version, tarball } of plan.packages) {
      const contents = await readTarball(join(output, tarball?.file ?? ""));
      expect(contents).toMatchObject({ ...tarball, manifest: { name, version } });
    }
  });

  it("resolves protocols, runs the scripts of packing, and hands out no credential", async () => {
    const { manifest } = await readTarball(join(output, "t-app-2.0.0.tgz"));
    expect(manifest).toMatchObject({ dependencies: { "@t/core": "^1.2.3" } });
    await extract({ file: join(output, "t-core-1.2.3.tgz"), cwd: temporary }, ["package/dist/seen.json"]);
    const seen: unknown = JSON.parse(await readFile(join(temporary, "package/dist/seen.json"), "utf8"));
    expect(seen).toEqual({ npmToken: "", nodeAuthToken: "", idToken: "", other: "kept" });
  });

  it("says in the client's own words which package failed", async () => {
    const manifest = join(directory, "packages/scoped/one/package.json");
    const before = await readFile(manifest, "utf8");
    const scripts = { prepack: "node -e \"console.log('the build broke'); process.exit(3)\"" };
    await writeFile(manifest, JSON.stringify({ name: "@t/b-c", version: "1.0.0", scripts }));
    const failed = packWorkspace({
      workspace,
      plan: createPlan(workspace),
      directory: join(temporary, `${label} failed`),
      environment: secretEnvironment(client),
    });
    await expect(failed).rejects.toMatchObject({
      code: "PACK_FAILED",
      message: expect.stringMatching(/pack` failed for `@t\/b-c` with exit code \d/),
      hint: expect.stringContaining("the build broke"),
    });
    expect(await readdir(join(temporary, `${label} failed`))).toEqual([]);
    await writeFile(manifest, before);
  });
});
