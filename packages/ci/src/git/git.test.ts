import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";

import { isTracked, listIgnored, parseRemote, readRemote } from "./git.ts";

const GITHUB = { server: "https://github.com", owner: "Octo-Org", name: "a.b_c" };

describe("parseRemote", () => {
  test.each([
    "https://github.com/Octo-Org/a.b_c.git",
    "https://github.com/Octo-Org/a.b_c",
    "https://someone:secret@github.com/Octo-Org/a.b_c.git",
    "git@github.com:Octo-Org/a.b_c.git",
    "ssh://git@github.com/Octo-Org/a.b_c.git",
    "git+ssh://git@github.com/Octo-Org/a.b_c.git",
    "git://github.com/Octo-Org/a.b_c.git",
  ])("reads %s", (url) => {
    expect(parseRemote(url)).toStrictEqual(GITHUB);
  });

  test.each([
    ["git@git.example:team/app.git", { server: "https://git.example", owner: "team", name: "app" }],
    ["git.example:team/app", { server: "https://git.example", owner: "team", name: "app" }],
    ["ssh://git@git.example:2222/team/app.git", { server: "https://git.example", owner: "team", name: "app" }],
    ["https://u:p@git.example:8443/team/app.git", { server: "https://git.example:8443", owner: "team", name: "app" }],
    ["https://gitlab.com/group/sub/app.git", { server: "https://gitlab.com", owner: "group/sub", name: "app" }],
  ])("reads %s on another server", (url, identity) => {
    expect(parseRemote(url)).toStrictEqual(identity);
  });

  test.each([
    "/srv/git/app.git",
    "../app",
    "file:///srv/git/app.git",
    "https://git.example/app.git",
    "",
    "C:\\git\\app",
    "C:/git/app",
  ])("finds no repository in %j", (url) => {
    expect(parseRemote(url)).toBeUndefined();
  });
});

describe("readRemote", () => {
  const acme = { server: "https://github.com", owner: "acme", name: "anvils" };

  test.each([
    ["https://github.com/acme/anvils.git", [], acme],
    // A mirror on disk stands between, as on a machine without a network.
    ["https://github.com/acme/anvils.git", ["url./srv/mirror/.insteadOf", "https://github.com/"], acme],
    ["gh:acme/anvils", ["url.https://github.com/.insteadOf", "gh:"], acme],
    ["/srv/git/anvils.git", [], undefined],
  ])("reads %s with %j", async (url, setting, identity) => {
    const directory = await mkdtemp(join(tmpdir(), "slipway-git-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    await execa("git", ["init", "--quiet"], { cwd: directory });
    await execa("git", ["remote", "add", "origin", url], { cwd: directory });
    if (setting.length > 0) await execa("git", ["config", ...setting], { cwd: directory });
    expect(await readRemote(directory, { PATH: process.env["PATH"], HOME: directory })).toStrictEqual(identity);
  });
});

describe("isTracked", () => {
  test("knows a file that came with the repository from one that did not", async () => {
    const directory = await mkdtemp(join(tmpdir(), "slipway-git-"));
    onTestFinished(async () => rm(directory, { recursive: true }));
    for (const name of ["committed", "added", "other"]) await writeFile(join(directory, name), "");
    const mark = join(directory, "ran");
    await execa("git", ["init", "--quiet"], { cwd: directory });
    await execa("git", ["add", "committed"], { cwd: directory });
    const identity = ["-c", "user.name=a", "-c", "user.email=a@localhost"];
    await execa("git", [...identity, "commit", "--quiet", "--message", "a"], { cwd: directory });
    await execa("git", ["add", "added"], { cwd: directory });
    // A program of the repository's own that git would run.
    await execa("git", ["config", "core.fsmonitor", `touch ${mark}; false`], { cwd: directory });
    const tracked = async (name: string): Promise<boolean> => isTracked(join(directory, name), process.env);
    await expect(Promise.all(["committed", "added", "other", "missing", "ran"].map(tracked))).resolves.toStrictEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test("says no where there is no repository", async () => {
    const directory = await mkdtemp(join(tmpdir(), "slipway-git-"));
    onTestFinished(async () => rm(directory, { recursive: true }));
    await writeFile(join(directory, "ledger.ndjson"), "");
    await expect(isTracked(join(directory, "ledger.ndjson"), process.env)).resolves.toBe(false);
  });
});

describe("listIgnored", () => {
  test("knows what git ignores, and nothing where there is no repository", async () => {
    const directory = await mkdtemp(join(tmpdir(), "slipway-git-"));
    onTestFinished(async () => rm(directory, { recursive: true }));
    const paths = ["open", "made", "ä b"].map((name) => join(directory, name));
    for (const path of paths) await mkdir(path);
    await expect(listIgnored(directory, paths, process.env)).resolves.toStrictEqual([]);
    await execa("git", ["init", "--quiet"], { cwd: directory });
    await writeFile(join(directory, ".gitignore"), "made/\nä*\n");
    await expect(listIgnored(directory, paths, process.env)).resolves.toStrictEqual(paths.slice(1));
  });
});
