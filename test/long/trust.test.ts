import { describe, expect, test } from "vitest";

import { writeFiles } from "../fixtures/create-repository.ts";
import { startTerminal } from "../stage/start-terminal.ts";
import { ANSWERS, cloneForTrust, cloneTools, createFiles, OTP, PUBLISHED, REPOSITORY } from "../trust/trust.fixture.ts";

describe("writes nothing", () => {
  const forked = { fork: true, full_name: REPOSITORY, parent: { full_name: "someone/anvils" } };
  test.each<[string, Readonly<Record<string, unknown>>, readonly string[], string]>([
    ["in a clone of a fork", forked, ["--set", ...ANSWERS], "error REPOSITORY_IS_FORK"],
    ["of new packages in a clone of a fork", forked, ["--new", ...ANSWERS], "error REPOSITORY_IS_FORK"],
    [
      "without a terminal and a word of consent",
      {},
      ["--set", OTP, "--repository", REPOSITORY],
      "error CONSENT_REQUIRED",
    ],
    ["without a terminal and the repository's name", {}, ["--set", OTP, "--yes"], "error CONSENT_REQUIRED"],
    ["for another repository", {}, ["--set", OTP, "--yes", "--repository", "acme/other"], "error REPOSITORY_"],
    [
      "with a wrong password",
      {},
      ["--set", "--yes", "--repository", REPOSITORY, "--otp=000000"],
      "error ONE_TIME_PASSWORD_REFUSED",
    ],
  ])("%s", async (_, hosted, arguments_, error) => {
    const { run, rehearsal } = await cloneTools(hosted);
    const { exitCode, stderr } = await run(...arguments_);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2 });
    expect(stderr).toContain(error);
    expect(rehearsal.requests.filter(({ method, served = 0 }) => method !== "GET" && served < 400)).toEqual([]);
  });
});

test("is not known, and nothing is written, where no workflow of the default branch publishes", async () => {
  const files = createFiles(["core"]);
  const { ".github/workflows/release.yml": workflow = "", ...others } = files;
  const { run, clone, rehearsal } = await cloneForTrust({ files: others, packages: PUBLISHED });
  // Nobody has merged it.
  await writeFiles(clone, { ".github/workflows/release.yml": workflow });
  const shown = await run(OTP);
  expect(shown).toMatchObject({ exitCode: 1 });
  expect(shown.stdout).toMatch(/the default branch \(commit \w+\) will claim is not seen/u);
  const set = await run("--set", ...ANSWERS);
  expect(set).toMatchObject({ exitCode: 2 });
  expect(set.stderr).toContain("error TRUST_WORKFLOW_UNSEEN: no workflow of the default branch is seen to publish");
  expect(rehearsal.requests.every(({ method }) => method === "GET")).toBe(true);
});

// Only util-linux has this `script`.
test.runIf(process.platform === "linux")(
  "asks a person, shows everything before, and goes on by the browser",
  async () => {
    const { clone, environment, rehearsal } = await cloneTools();
    const terminal = startTerminal(clone, ["trust", "--new"], environment);
    const [, first = ""] = await terminal.see(/Confirm @acme\/\w+ in a browser.*\s+(http:\S+)/u);
    await fetch(first);
    await terminal.see(/publish 0\.0\.0-placeholder/u);
    await terminal.see(/Write this about 3 packages of acme\/anvils\?/u);
    expect(rehearsal.requests.filter(({ method }) => method === "POST" || method === "PUT")).toEqual([]);
    terminal.type("y");
    await terminal.see(/3 changes done/u);
    expect(await terminal.ended()).toBe(0);
    expect(rehearsal.requests.filter(({ path }) => path.startsWith("/-/auth/cli/"))).toHaveLength(1);
    expect(rehearsal.published("@acme/new")).toMatchObject([{ version: "0.0.0-placeholder" }]);
  },
);
