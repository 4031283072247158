import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createRun } from "../run/run.ts";
import { findTool, requireTool, runTool } from "./tools.ts";

let outside: string;
let base: string;

beforeEach(async () => {
  outside = await realpath(await mkdtemp(join(tmpdir(), "slipway-tools-")));
  base = join(outside, "repository");
  await mkdir(base);
});

afterEach(async () => rm(outside, { recursive: true }));

/** @param directory From outside of the repository. */
async function install(directory: string, name: string, script = "#!/bin/sh\nexit 0\n"): Promise<string> {
  const file = join(outside, directory, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, script);
  await chmod(file, 0o755);
  return dirname(file);
}

function onPath(...directories: readonly string[]): { environment: Record<string, string>; base: string } {
  return { environment: { PATH: directories.join(delimiter) }, base };
}

describe("a program is looked for on PATH", () => {
  test("and the first place that has it counts", async () => {
    const [first, second] = [await install("one", "gh"), await install("two", "gh")];
    expect((await findTool("gh", onPath("/nowhere", first, second)))?.file).toBe(join(first, "gh"));
  });

  test.each([
    ["a `node_modules/.bin` of the repository", "repository/node_modules/.bin"],
    ["a `node_modules/.bin` anywhere else", "cache/npx/node_modules/.bin"],
    ["a directory of the repository", "repository/tools"],
    ["the root of the repository", "repository"],
  ])("but not in %s", async (_title, directory) => {
    const [foreign, own] = [await install(directory, "git"), await install("own", "git")];
    expect((await findTool("git", onPath(foreign, own)))?.file).toBe(join(own, "git"));
    await expect(requireTool("git", onPath(foreign))).rejects.toMatchObject({
      code: "TOOL_NOT_FOUND",
      message: `the only \`git\` on PATH is \`${join(foreign, "git")}\`, which came with the repository or its dependencies`,
    });
  });

  test("nor behind a link that leads into one of them", async () => {
    const foreign = await install("repository/node_modules/.bin", "npm");
    await symlink(foreign, join(outside, "linked"));
    await mkdir(join(outside, "bin"));
    await symlink(join(foreign, "npm"), join(outside, "bin/npm"));
    expect(await findTool("npm", onPath(join(outside, "linked"), join(outside, "bin")))).toBeUndefined();
  });

  test("and may lie in a package that a person has installed for himself", async () => {
    await install("lib/node_modules/npm/bin", "npm-cli.js");
    await mkdir(join(outside, "bin"));
    await symlink(join(outside, "lib/node_modules/npm/bin/npm-cli.js"), join(outside, "bin/npm"));
    expect((await findTool("npm", onPath(join(outside, "bin"))))?.file).toBe(join(outside, "bin/npm"));
  });

  test("where what is relative, no program or a directory is passed over", async () => {
    const own = await install("own", "git");
    await mkdir(join(outside, "directory/git"), { recursive: true });
    await install("text", "git");
    await chmod(join(outside, "text/git"), 0o644);
    const place = onPath("", ".", "own", join(outside, "directory"), join(outside, "text"), own);
    expect((await findTool("git", place))?.file).toBe(join(own, "git"));
  });

  test("and is named where it is nowhere", async () => {
    await expect(requireTool("gh", onPath(outside))).rejects.toMatchObject({
      code: "TOOL_NOT_FOUND",
      message: "`gh` is not on PATH",
      hint: "Install GitHub's command line: https://cli.github.com, and see that its directory is on PATH",
    });
    expect(await findTool("gh", { environment: {}, base })).toBeUndefined();
  });
});

describe("a program that was found", () => {
  test("finds no other program in a place of the repository", async () => {
    const foreign = await install("repository/node_modules/.bin", "helper");
    const own = await install("own", "git");
    const tool = await requireTool("git", onPath(foreign, own));
    expect(tool.environment["PATH"]?.split(delimiter)).toStrictEqual([own, dirname(process.execPath)]);
  });

  test("says what it said and how it ended, and reads what it is given", async () => {
    const own = await install("own", "git", '#!/bin/sh\nread line\necho "$1: $line"\necho no >&2\nexit $2\n');
    const tool = await requireTool("git", onPath(own, "/usr/bin", "/bin"));
    const run = createRun({ environment: {} });
    const options = { directory: base, input: "a message\n" };
    expect(await runTool(tool, ["said", "0"], options, run)).toStrictEqual({
      ok: true,
      stdout: "said: a message",
      stderr: "no",
    });
    expect(await runTool(tool, ["said", "3"], { directory: base }, run)).toStrictEqual({
      ok: false,
      stdout: "said: ",
      stderr: "no",
    });
  });

  test("is told where nobody can answer its questions", async () => {
    const own = await install("own", "git", '#!/bin/sh\necho "$GIT_TERMINAL_PROMPT"\n');
    const tool = await requireTool("git", onPath(own, "/usr/bin", "/bin"));
    const person = { confirm: async () => true, askSecondFactor: async () => undefined };
    expect(await runTool(tool, [], { directory: base }, createRun())).toMatchObject({ stdout: "0" });
    expect(await runTool(tool, [], { directory: base }, createRun({ person }))).toMatchObject({ stdout: "" });
  });
});
