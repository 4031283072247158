import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packWorkspace, readWorkspace } from "@slipway/npm";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { type Client, clients, quietEnvironment, run } from "../package-managers/clients.ts";

function createMember(name: string): object {
  return { name, version: "1.0.0", files: ["index.js"] };
}

/** Two packages without scripts: nothing but the client could write here. */
function createFiles({ name }: Client): Record<string, string | object> {
  return {
    "package.json": {
      name: "t-root",
      version: "0.0.0",
      private: true,
      ...(name !== "pnpm" && { workspaces: ["packages/*"] }),
    },
    ...(name === "pnpm" && { "pnpm-workspace.yaml": "packages: [packages/*]\n" }),
    ...(name === "npm" && { "package-lock.json": { name: "t-root", lockfileVersion: 3, packages: {} } }),
    ...(name === "yarn" && { "yarn.lock": "" }),
    ...(name === "bun" && { "bun.lock": "" }),
    "packages/a/package.json": createMember("@t/a"),
    "packages/a/index.js": "",
    "packages/b/package.json": createMember("@t/b"),
    "packages/b/index.js": "",
  };
}

const INSTALL = { pnpm: ["install", "--offline"], npm: ["install", "--offline"], yarn: ["install"], bun: ["install"] };

/** A clone in which nobody has installed anything: where a client keeps notes, it has none yet. */
test.each(clients.map((client) => [client.label, client] as const))(
  "%s leaves nothing in a clone",
  async (_, client) => {
    const directory = await createRepository(createFiles(client));
    const home = await realpath(await mkdtemp(join(tmpdir(), "slipway-home-")));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const environment = { ...quietEnvironment(home), ...client.environment };
    await run(client, INSTALL[client.name], directory, environment);
    const git = async (...words: string[]): Promise<string> => (await execa("git", words, { cwd: directory })).stdout;
    await git("add", "--all", "*.lock", "*-lock.yaml", "*-lock.json", "*.lockb").catch(() => "");
    await git(
      "-c",
      "user.name=Test",
      "-c",
      "user.email=test@acme.example",
      "commit",
      "--allow-empty",
      "--quiet",
      "-m",
      "Lock",
    );
    await git("clean", "--quiet", "-ffdx");
    const look = async (): Promise<string> => git("status", "--porcelain", "--ignored", "--untracked-files=all");
    const before = await look();
    const { workspace } = await readWorkspace(directory);
    const packages = workspace.packages
      .filter(({ manifest }) => manifest["private"] !== true)
      .map(({ name, version, directory: path }) => ({
        name,
        version,
        directory: path,
        access: "public" as const,
        distTag: "latest",
        dependsOn: [],
        firstPublish: false,
      }));
    const plan = { schemaVersion: 1, registry: "https://registry.example/", packages, skipped: [] } as const;
    const { plan: packed } = await packWorkspace({ workspace, plan, directory: join(home, "packed"), environment });
    expect(packed.packages).toHaveLength(2);
    expect(await look()).toBe(before);
  },
);
