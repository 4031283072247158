import { describe, expect, test } from "vitest";

import { stageRelease } from "./stage-release.ts";
import { startTerminal } from "./start-terminal.ts";

const COMMAND = ["approve", "report.json", "--trusted-root", "trusted-root.json"];

function createNeeds(count: number): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`@acme/p${index}`, []]));
}

// Only util-linux has this `script`.
describe.runIf(process.platform === "linux")("in a terminal", () => {
  test("asks again where that is wrong, and shows no password", async () => {
    const { home, environment, readReport } = await stageRelease();
    const terminal = startTerminal(home, COMMAND, environment);
    await terminal.see(/Publish 4 versions on \S+\?/);
    terminal.type("y");
    await terminal.see(/Or type a one-time password/);
    terminal.type("12\r");
    await terminal.see(/Six digits of an authenticator/);
    terminal.type("000000\r");
    await terminal.see(/did not accept that/);
    await terminal.see(/Or type a one-time password/);
    terminal.type("123 456\r");
    await terminal.see(/Release succeeded: 4 packages published/);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).not.toMatch(/123 ?456|000000/);
    expect(await readReport()).toMatchObject({ verdict: "succeeded" });
  });

  test("asks again where a password expires on the way, and goes on", async () => {
    // After a list and four downloads, and the approvals of `core` and `solo`.
    const effect = { type: "answer", status: 401, message: "You must provide a one-time pass." } as const;
    const { home, environment, rehearsal } = await stageRelease({
      faults: [{ request: "approve", skip: 7, times: 1, effect }],
    });
    const terminal = startTerminal(home, [...COMMAND, "--yes", "--otp", "123456"], environment);
    await terminal.see(/core 1\.1\.0 {2}accepted/);
    await terminal.see(/◆ {2}One-time password for @acme\/mid 1\.1\.0/);
    terminal.type("123456\r");
    await terminal.see(/Release succeeded: 4 packages published/);
    expect(await terminal.ended()).toBe(0);
    expect(rehearsal.requests.filter(({ path }) => path.endsWith("/approve"))).toHaveLength(5);
  });

  test("takes a confirmation in the browser for the whole release where the registry does", async () => {
    const { home, environment, rehearsal } = await stageRelease();
    const terminal = startTerminal(home, [...COMMAND, "--yes"], environment);
    const [, link = ""] = await terminal.see(/Confirm @acme\/\w+ 1\.1\.0 in a browser.*\s+(http:\S+)/);
    await fetch(link);
    await terminal.see(/Release succeeded: 4 packages published/);
    expect(await terminal.ended()).toBe(0);
    expect(rehearsal.requests.filter(({ path }) => path.startsWith("/-/auth/cli/"))).toHaveLength(1);
  });

  test("asks for each approval by itself, one question at a time, as npm wants it", async () => {
    const { home, environment, rehearsal, readReport } = await stageRelease({ approvals: "each" }, createNeeds(30));
    const before = rehearsal.requests.length;
    const terminal = startTerminal(home, [...COMMAND, "--yes"], environment);
    await terminal.see(/second factor for each approval: 30 in all/);
    for (let code = 123_456; code < 123_486; code += 1) {
      await terminal.see(/◆ {2}Or type a one-time password/);
      terminal.type(`${code}\r`);
    }
    await terminal.see(/Release succeeded: 30 packages published/);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).not.toContain("did not accept");
    expect(await readReport()).toMatchObject({ verdict: "succeeded" });
    const requests = rehearsal.requests.slice(before);
    const approvals = requests.filter(({ path }) => path.endsWith("/approve"));
    expect(approvals.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => [401, 201]).flat());
    const looks = requests.filter(({ kind, path }) => kind === "approve" && !path.endsWith("/approve"));
    // The stage itself, and each tarball.
    expect(looks.filter(({ path }) => !path.includes("/auth/") && !path.endsWith("/v1/done"))).toHaveLength(31);
  });

  test("changes nothing when the person does not want to", async () => {
    const { home, environment, readReport } = await stageRelease();
    const before = await readReport();
    for (const [keys, code] of [
      [["n"], "NOT_CONFIRMED"],
      [["\r"], "NOT_CONFIRMED"],
      [["\u0003"], "NOT_CONFIRMED"],
      [["y", "\u0003"], "ONE_TIME_PASSWORD_REFUSED"],
    ] as const) {
      const terminal = startTerminal(home, COMMAND, environment);
      const [first, then] = keys;
      await terminal.see(/Publish 4 versions on \S+\?/);
      terminal.type(first);
      if (then !== undefined) {
        await terminal.see(/Or type a one-time password/);
        terminal.type(then);
      }
      await terminal.see(new RegExp(`error ${code}`));
      expect(await terminal.ended()).toBe(2);
      expect(await readReport()).toEqual(before);
    }
  });
});
