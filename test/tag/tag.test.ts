import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { startForge } from "./start-forge.fixture.ts";

// What each of its refusals is for: `test/long/tag.test.ts`.

const MEANT = ["tag", "--yes", "--repository", "acme/anvils"];

test("a release tag is annotated, says what it releases, and is pushed alone", async () => {
  const forge = await startForge();
  await forge.git("config", "push.followTags", "true");
  await forge.git("tag", "--annotate", "--message=mine", "mine");
  const { exitCode, stdout, stderr } = await forge.slipway(MEANT);
  expect(stderr).toContain("starts      .github/workflows/release.yml");
  expect(stderr).toContain("1.1.0 → 1.2.0");
  expect(exitCode).toBe(0);
  const name = stdout.trim();
  expect(name).toMatch(/^release-\d{4}-\d\d-\d\d$/);
  expect(await forge.refs()).toStrictEqual(["refs/heads/main", `refs/tags/${name}`]);
  expect(await forge.git("for-each-ref", "--format=%(objecttype) %(contents)", `refs/tags/${name}`)).toMatch(
    /^tag Release of 1 package\n\nanvil 1\.2\.0 latest\n\nSlipway-Release: sha256-[\w+/]{43}=\n*$/,
  );
  expect(await forge.git("rev-parse", `${name}^{commit}`)).toBe(await forge.git("rev-parse", "HEAD"));
  expect(forge.writes).toStrictEqual([]);
});

test("the run of a tag compares its plan with what the tag was made for, and goes on either way", async () => {
  const forge = await startForge();
  const name = (await forge.slipway(MEANT)).stdout.trim();
  const commit = await forge.git("rev-parse", "HEAD");
  const run = {
    GITHUB_ACTIONS: "true",
    GITHUB_REF: `refs/tags/${name}`,
    GITHUB_REF_TYPE: "tag",
    GITHUB_REF_NAME: name,
    GITHUB_SHA: commit,
    GITHUB_REPOSITORY: "acme/anvils",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_WORKFLOW_REF: `acme/anvils/.github/workflows/release.yml@refs/tags/${name}`,
  };
  // A checkout has the commit in the tag's place.
  await forge.git("update-ref", `refs/tags/${name}`, commit);
  const same = await forge.slipway(["plan"], run);
  expect(same.exitCode, same.stderr).toBe(0);
  expect(same.stderr).not.toContain("RELEASE_UNLIKE_TAG");
  expect(same.stderr).not.toContain("not compared");

  const other = await forge.slipway(["plan", "--tag", "next"], run);
  expect(other.exitCode, other.stderr).toBe(0);
  expect(other.stderr).toContain(
    `The tag \`${name}\` was made to release \`anvil@1.2.0\` (latest), and the plan has \`anvil@1.2.0\` (next)`,
  );

  await forge.git("remote", "set-url", "origin", `${forge.remote}.gone`);
  const silent = await forge.slipway(["plan", "--tag", "next"], run);
  expect(silent.exitCode, silent.stderr).toBe(0);
  expect(silent.stderr).toContain(`whether the plan is what the tag \`${name}\` was made for: not compared, `);
});

test("what git was told to leave alone is no part of the commit that is tagged", async () => {
  const forge = await startForge();
  const manifest = join(forge.clone, "package.json");
  await forge.git("update-index", "--assume-unchanged", "package.json");
  await writeFile(manifest, JSON.stringify({ ...JSON.parse(await readFile(manifest, "utf8")), version: "9.9.9" }));
  const { exitCode, stderr } = await forge.slipway(MEANT);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("error TAG_TREE_CHANGED: the work tree is not clean: `package.json`");
  expect(await forge.refs()).toStrictEqual(["refs/heads/main"]);
});

test("in the clone of a fork nothing is tagged, and nothing is asked of the remote either", async () => {
  const forge = await startForge();
  forge.answers["GET /repos/me/anvils"] = {
    full_name: "me/anvils",
    fork: true,
    default_branch: "main",
    parent: { full_name: "acme/anvils" },
  };
  await forge.git("remote", "add", "fork", "https://github.com/me/anvils.git");
  for (const name of ["me/anvils", "acme/anvils"]) {
    if (name === "acme/anvils") await forge.git("remote", "set-url", "origin", "https://github.com/me/anvils.git");
    const { exitCode, stderr } = await forge.slipway(["tag", "--yes", "--repository", name]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("error REPOSITORY_IS_FORK: `me/anvils` is a fork of `acme/anvils`"),
    });
  }
  await forge.git("remote", "set-url", "origin", forge.remote);
  expect(await forge.refs()).toStrictEqual(["refs/heads/main"]);
  expect(forge.writes).toStrictEqual([]);
});

test("a name that somebody else has pushed in the meantime is not moved", async () => {
  const forge = await startForge();
  // Comes between the look at the tags and the push: the clone's own hook is the last before it.
  const hook = join(forge.clone, ".git", "hooks", "pre-push");
  await writeFile(hook, '#!/bin/sh\nread ref rest\ngit --git-dir="$2" update-ref "$ref" refs/heads/main\n');
  await chmod(hook, 0o755);
  const { exitCode, stderr } = await forge.slipway(MEANT);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/error TAG_TAKEN: somebody else has made the tag `release-[\d-]+` in the meantime/);
  expect(stderr).toMatch(/the next one is `release-[\d-]+\.1`, if no release is open/);
  const [, theirs = ""] = await forge.refs();
  expect(theirs).toMatch(/release-\d{4}-\d\d-\d\d/);
  expect(await forge.git("ls-remote", "origin", theirs)).toContain(await forge.git("rev-parse", "main"));
  expect(await forge.git("tag")).toBe("");
});
