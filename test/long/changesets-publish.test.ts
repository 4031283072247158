import { appendFile, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { type ActionReading, readAsAction1, readAsAction2 } from "../fixtures/changesets-action.ts";
import { CHANGESETS, createChangesetsRoot } from "../fixtures/changesets.ts";
import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";

const TOKEN = "npm_personpersonpersonpersonpersonpersonpers";

interface Repository {
  readonly rehearsal: Rehearsal;
  readonly directory: string;
  readonly publish: (...options: readonly string[]) => Promise<CommandResult>;
  /** `changeset publish` of the command line that the repository is versioned by, in the same world. */
  readonly changesetPublish: () => Promise<string>;
  /** Lines of the file that the action reads, which is a new one for every run of it. */
  readonly readOutput: () => Promise<readonly string[]>;
  readonly git: (...arguments_: readonly string[]) => Promise<string>;
}

/** A repository that changesets versions, with a remote that can be pushed to. */
async function createReleased(major: 2 | 3 = 3): Promise<Repository> {
  const rehearsal = await startRehearsal({ tokens: [{ token: TOKEN, user: "ada", bypassTwoFactor: true }] });
  onTestFinished(() => rehearsal.close());
  const directory = await createRepository(
    {
      ...createChangesetsRoot(major),
      "packages/core/package.json": createManifest("@acme/core", "packages/core"),
      "packages/core/index.js": "export const answer = 42;\n",
      "packages/app/package.json": createManifest("@acme/app", "packages/app", {
        dependencies: { "@acme/core": "^1.0.0" },
      }),
      "packages/app/index.js": 'export { answer } from "@acme/core";\n',
      ".changeset/config.json": { access: "public", baseBranch: "main" },
      ".gitignore": ".slipway\npacked\noutput\n.npmrc\nremote.git\nnode_modules\n",
    },
    { remote: null },
  );
  const git = async (...arguments_: readonly string[]): Promise<string> => {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@acme.example"];
    return (await execa("git", [...identity, ...arguments_], { cwd: directory })).stdout;
  };
  await git("init", "--quiet", "--bare", "remote.git");
  await git("remote", "add", "origin", join(directory, "remote.git"));
  await git("config", "user.name", "Test");
  await git("config", "user.email", "test@acme.example");
  const { host } = new URL(rehearsal.registry);
  const npmrc = join(directory, ".git/npmrc");
  await writeFile(npmrc, `registry=${rehearsal.registry}\n//${host}/:_authToken=${TOKEN}\n`);
  const file = join(directory, "output/lines.ndjson");
  const line = ["publish", "--auth", "token", "--repository", "acme/anvils"];
  const environment = {
    npm_config_userconfig: npmrc,
    // The second major of changesets takes no other word for it.
    npm_config_registry: rehearsal.registry,
    CHANGESETS_OUTPUT: file,
  };
  return {
    rehearsal,
    directory,
    git,
    publish: async (...options) => {
      await mkdir(join(directory, "output"), { recursive: true });
      await writeFile(file, "");
      return runSlipway(directory, [...line, ...options], environment);
    },
    changesetPublish: async () => {
      const { stdout } = await execa(process.execPath, [CHANGESETS[major], "publish"], {
        cwd: directory,
        env: environment,
      });
      return stdout;
    },
    readOutput: async () => (await readFile(file, "utf8")).split("\n").filter((text) => text !== ""),
  };
}

const MEMBERS = [
  { name: "@acme/app", version: "1.0.0" },
  { name: "@acme/core", version: "1.0.0" },
];

const CORE = '{"type":"git-tag","tag":"@acme/core@1.0.0","packageName":"@acme/core"}';
const APP = '{"type":"git-tag","tag":"@acme/app@1.0.0","packageName":"@acme/app"}';

test("whoever publishes with changesets is told of the tags, until the remote has them", async () => {
  const { publish, readOutput, git } = await createReleased();
  const first = await publish();
  expect(first.exitCode, first.stderr).toBe(0);
  expect(first.stdout.split("\n").toSorted()).toEqual(["New tag:  @acme/app@1.0.0", "New tag:  @acme/core@1.0.0"]);
  expect((await readOutput()).toSorted()).toEqual([APP, CORE].toSorted());
  expect((await git("tag", "--list")).split("\n")).toEqual(["@acme/app@1.0.0", "@acme/core@1.0.0"]);

  // The action was killed before it pushed them.
  const second = await publish();
  expect(second.exitCode, second.stderr).toBe(0);
  expect((await readOutput()).toSorted()).toEqual([APP, CORE].toSorted());

  await git("push", "--quiet", "origin", "@acme/core@1.0.0");
  const third = await publish("--json");
  expect(third.exitCode, third.stderr).toBe(0);
  expect(JSON.parse(third.stdout)).toMatchObject({ mode: "publish" });
  expect(third.stderr).toContain("1 tag that `origin` has already");
  expect(await readOutput()).toEqual([APP]);
});

test.each([2, 3] as const)("the action is told what `changeset publish` of major %i tells it", async (major) => {
  const [theirs, ours] = await Promise.all([createReleased(major), createReleased(major)]);
  const [said, published] = [await theirs.changesetPublish(), await ours.publish()];
  expect(published.exitCode, published.stderr).toBe(0);
  expect(ours.rehearsal.published()).toHaveLength(2);
  expect(theirs.rehearsal.published()).toHaveLength(2);
  // Only the second major says so, only the third one writes a file.
  const read = async (stdout: string, { readOutput }: Repository): Promise<ActionReading> =>
    major === 2 ? readAsAction1(stdout, MEMBERS) : readAsAction2((await readOutput()).join("\n"), MEMBERS);
  const heard = await read(published.stdout, ours);
  expect(heard).toEqual(await read(said, theirs));
  expect(heard).toEqual({ tags: ["@acme/app@1.0.0", "@acme/core@1.0.0"], publishedPackages: MEMBERS });
  expect(await ours.git("tag", "--list")).toBe(await theirs.git("tag", "--list"));
});

test("where the remote cannot be asked, every run tells of all tags and says why", async () => {
  const { directory, publish, readOutput, git } = await createReleased();
  const first = await publish();
  expect(first.exitCode, first.stderr).toBe(0);
  await git("push", "--quiet", "origin", "@acme/core@1.0.0");
  await rename(join(directory, "remote.git"), join(directory, "output/remote.git"));
  const second = await publish();
  expect(second.exitCode, second.stderr).toBe(0);
  expect(second.stderr).toContain("which tags `origin` has is not known, so all are told, also those told before: ");
  expect((await readOutput()).toSorted()).toEqual([APP, CORE].toSorted());
});

test("what nobody has seen has no tag, and the next run tells of it", async () => {
  const { rehearsal, publish, readOutput } = await createReleased();
  rehearsal.faults.add({ request: "put", package: "@acme/app", effect: { type: "scan", reads: 3 } });
  const first = await publish("--wait", "0");
  expect(first.exitCode, first.stderr).not.toBe(0);
  expect(await readOutput()).toEqual([CORE]);
  expect(first.stdout).toBe("New tag:  @acme/core@1.0.0");

  const second = await publish();
  expect(second.exitCode, second.stderr).toBe(0);
  expect((await readOutput()).toSorted()).toEqual([APP, CORE].toSorted());
});

test("what `changeset pack` left is published after each digest was compared", async () => {
  const { rehearsal, directory, publish, readOutput } = await createReleased();
  const packed = join(directory, "packed");
  await execa(process.execPath, [CHANGESETS[3], "pack", "--out-dir", packed], {
    cwd: directory,
    env: { npm_config_registry: rehearsal.registry },
  });

  const tarball = join(packed, "packages/acme-core-1.0.0.tgz");
  const bytes = await readFile(tarball);
  await appendFile(tarball, "more");
  const changed = await publish("--from-pack-dir", "packed");
  expect(changed.exitCode).toBe(2);
  expect(changed.stderr).toContain("error PACKED_DIGEST_MISMATCH: `packages/acme-core-1.0.0.tgz` of `@acme/core`");
  expect(await readOutput()).toEqual([]);

  await writeFile(tarball, bytes);
  await rename(join(packed, "packages"), join(directory, "output/elsewhere"));
  await symlink(join(directory, "output/elsewhere"), join(packed, "packages"));
  const linked = await publish("--from-pack-dir", "packed");
  expect(linked.exitCode).toBe(2);
  expect(linked.stderr).toContain("is no directory of `changeset pack`: `packages` is not a directory in it");

  await rm(join(packed, "packages"));
  await rename(join(directory, "output/elsewhere"), join(packed, "packages"));
  const manifest = join(directory, "packages/app/package.json");
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, text.replace('"1.0.0"', '"1.0.1"'));
  const other = await publish("--from-pack-dir", "packed");
  expect(other.exitCode).toBe(2);
  expect(other.stderr).toContain("`@acme/app` was packed with the version `1.0.0`, planned is `1.0.1`");
  expect(rehearsal.requests.filter(({ kind }) => kind === "put")).toEqual([]);

  await writeFile(manifest, text);
  const whole = await publish("--from-pack-dir", "packed");
  expect(whole.exitCode, whole.stderr).toBe(0);
  expect((await readOutput()).toSorted()).toEqual([APP, CORE].toSorted());
  expect(rehearsal.published().map(({ name }) => name)).toEqual(["@acme/core", "@acme/app"]);
});
