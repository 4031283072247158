import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { assignShards, type PublishPlan, type Workspace } from "@slipway/core";
import { packWorkspace, readWorkspace, type PackOptions } from "@slipway/npm";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { clients, quietEnvironment, run, type Client } from "./clients.ts";

let temporary: string;
let directory: string;
let output: string;

beforeEach(async () => {
  temporary = await realpath(await mkdtemp(join(tmpdir(), "slipway-pack-edges-")));
  [directory, output] = [join(temporary, "repository"), join(temporary, "packed")];
});

afterEach(async () => {
  await rm(temporary, { recursive: true });
});

function clientOf(label: string): Client {
  const client = clients.find((one) => one.label === label);
  if (client === undefined) throw new Error(`no client ${label}`);
  return client;
}

async function write(files: Readonly<Record<string, string | object>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const path = join(directory, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** Packages `p1`, `p2`, … in a bun workspace: bun is the quickest to start. */
async function writeBunWorkspace(count: number, scripts: object = {}): Promise<void> {
  await write({
    "package.json": { name: "root", version: "1.0.0", private: true, workspaces: ["packages/*"] },
    "bun.lock": "",
  });
  for (let index = 1; index <= count; index += 1) {
    await write({ [`packages/p${index}/package.json`]: { name: `p${index}`, version: "1.0.0", scripts } });
  }
}

function planOf(workspace: Workspace): PublishPlan {
  const packages = workspace.packages
    .filter(({ manifest }) => manifest["private"] !== true)
    .map(({ name, version, directory: path }) => ({
      ...({ name, version, directory: path, access: "public", distTag: "latest" } as const),
      dependsOn: [],
      firstPublish: false,
    }));
  return { schemaVersion: 1, registry: "https://registry.example/", packages, skipped: [] };
}

async function pack(
  environment: Readonly<Record<string, string>>,
  more: Partial<Pick<PackOptions, "shard" | "signal">> = {},
): Promise<{ plan: PublishPlan }> {
  const { workspace } = await readWorkspace(directory);
  return packWorkspace({
    workspace,
    plan: more.shard === undefined ? planOf(workspace) : assignShards(planOf(workspace), more.shard.count, () => 1),
    directory: output,
    environment: { ...quietEnvironment(temporary), ...environment },
    ...more,
  });
}

describe("a packed directory", () => {
  const { environment } = clientOf("bun");

  it("is made again in place", async () => {
    await writeBunWorkspace(2);
    await pack(environment);
    await write({ "packages/p2/package.json": { name: "p2", version: "2.0.0" } });
    await pack(environment);
    expect((await readdir(output)).toSorted()).toEqual(["p1-1.0.0.tgz", "p2-2.0.0.tgz", "plan.json"]);
  });

  it("is made in shards that add up", async () => {
    await writeBunWorkspace(5);
    const whole = (await pack(environment)).plan;
    const shards: PublishPlan[] = [];
    for (const index of [1, 2]) {
      await pack(environment, { shard: { index, count: 2 } });
      shards.push(JSON.parse(await readFile(join(output, "plan.json"), "utf8")));
      expect(await readdir(output)).toHaveLength(index === 1 ? 4 : 3);
    }
    const [first, second] = shards;
    const merged = first?.packages.map((entry, index) => ({ ...entry, ...second?.packages[index], shard: undefined }));
    expect(merged).toEqual(whole.packages);
  });

  it("is made of an empty plan, too", async () => {
    await writeBunWorkspace(0);
    expect((await pack({ PATH: "" })).plan.packages).toEqual([]);
    expect(await readdir(output)).toEqual(["plan.json"]);
  });

  it("stays empty when packing is interrupted", async () => {
    await writeBunWorkspace(2, { prepack: "sleep 3" });
    await expect(pack(environment, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
    expect(await readdir(output)).toEqual([]);
  });

  it("is not made when a tarball is another package's", async () => {
    await write({
      "package.json": { name: "root", version: "1.0.0", private: true },
      "pnpm-workspace.yaml": "packages: [packages/*]\n",
      "packages/a/package.json": { name: "a", version: "1.0.0", publishConfig: { directory: "dist" } },
      "packages/a/dist/package.json": { name: "b", version: "1.0.0" },
    });
    await expect(pack(clientOf("pnpm 12").environment)).rejects.toMatchObject({
      code: "PACK_INCOMPLETE",
      message: "pnpm 12.21.0 made no tarball of `a`, but of `b`",
    });
    expect(await readdir(output)).toEqual([]);
  });
});

describe("a repository with a single package", () => {
  it.each(clients.map(({ label }) => label))("is packed by %s", async (label) => {
    const client = clientOf(label);
    const lockfile = { pnpm: "pnpm-lock.yaml", npm: "package-lock.json", yarn: "yarn.lock", bun: "bun.lock" }[
      client.name
    ];
    await write({
      "package.json": { name: "@s/only", version: "1.0.0", scripts: { prepack: "node -e 0" } },
      [lockfile]: client.name === "npm" ? {} : "",
    });
    if (client.name === "yarn") await run(client, ["install"], directory, quietEnvironment(temporary));
    const { plan } = await pack(client.environment);
    expect(plan).toMatchObject({
      packages: [{ name: "@s/only", directory: ".", tarball: { file: "s-only-1.0.0.tgz" } }],
    });
  });
});

describe("a workspace of another shape", () => {
  it("has members of members, as Yarn lists them, from wherever in it one starts", async () => {
    const yarn = clientOf("yarn 4");
    await write({
      ".git/HEAD": "ref: refs/heads/main",
      "package.json": { name: "root", private: true, packageManager: "yarn@4.18.1", workspaces: ["packages/*"] },
      "yarn.lock": "",
      "packages/suite/package.json": {
        name: "suite",
        version: "1.1.0",
        workspaces: ["plugins/*"],
        dependencies: { plug: "workspace:^" },
      },
      "packages/suite/plugins/plug/package.json": { name: "plug", version: "1.1.0" },
    });
    await run(yarn, ["install"], directory, quietEnvironment(temporary));
    directory = join(directory, "packages/suite");
    const { workspace } = await readWorkspace(directory);
    const [file, ...prefix] = yarn.command;
    const env = quietEnvironment(temporary);
    const { stdout } = await execa(file, [...prefix, "workspaces", "list", "--json"], { cwd: directory, env });
    const listed = stdout.split("\n").map((line): { readonly location: string } => JSON.parse(line));
    expect(workspace.packages.map((one) => one.directory)).toEqual(listed.map(({ location }) => location));
    const { plan } = await pack(yarn.environment);
    expect(plan.packages.map(({ tarball }) => tarball?.file)).toEqual(["suite-1.1.0.tgz", "plug-1.1.0.tgz"]);
  });

  it("is Rush's, packed by the client that it names", async () => {
    await write({
      "rush.json": '{ "pnpmVersion": "12.21.0", "projects": [{ "projectFolder": "libraries/a" } /* one */] }',
      "libraries/a/package.json": { name: "a", version: "1.0.0" },
      "libraries/left/package.json": { name: "left", version: "1.0.0" },
    });
    const { plan } = await pack(clientOf("pnpm 12").environment);
    expect(plan.packages.map(({ tarball }) => tarball?.file)).toEqual(["a-1.0.0.tgz"]);
  });
});

describe("the package manager", () => {
  it("is the one on PATH when another one started this process", async () => {
    await writeBunWorkspace(1);
    const bin = join(temporary, "bin");
    await mkdir(bin);
    await symlink(clientOf("bun").command[0], join(bin, "bun"));
    const { plan } = await pack({ ...clientOf("npm 12").environment, PATH: bin });
    expect(plan.packages).toHaveLength(1);
  });

  it("is the release that a yarn repository carries with it", async () => {
    const yarn = clientOf("yarn 4");
    const [, script = ""] = yarn.command;
    await write({
      "package.json": { name: "root", version: "1.0.0", private: true, workspaces: ["packages/*"] },
      "packages/a/package.json": { name: "a", version: "1.0.0" },
      "yarn.lock": "",
      ".yarnrc.yml": `yarnPath: .yarn/releases/yarn.cjs\n`,
      ".yarn/releases/yarn.cjs": `require(${JSON.stringify(script)});\n`,
    });
    await run(yarn, ["install"], directory, quietEnvironment(temporary));
    const { plan } = await pack({ PATH: dirname(process.execPath) });
    expect(plan.packages[0]?.tarball?.file).toBe("a-1.0.0.tgz");
  });

  it("is asked for by name when there is none", async () => {
    await write({ "package.json": { name: "a", version: "1.0.0", packageManager: "pnpm@12.21.0" } });
    await expect(pack({ PATH: "" })).rejects.toMatchObject({
      code: "PACKAGE_MANAGER_MISSING",
      message: "this repository is packed by `pnpm@12.21.0`, and there is no `pnpm` on PATH",
      hint: expect.stringContaining("npm install --global pnpm@12.21.0"),
    });
  });
});
