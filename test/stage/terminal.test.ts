import { expect, test } from "vitest";

import { stageRelease } from "./stage-release.ts";
import { startTerminal } from "./start-terminal.ts";

const COMMAND = ["approve", "report.json", "--trusted-root", "trusted-root.json"];

test("asks", async () => {
  const { home, environment, statuses } = await stageRelease();
  const terminal = startTerminal(home, COMMAND, environment);
  try {
  await terminal.see(/Publish 4 versions on \S+\?/);
  terminal.type("y");
  await terminal.see(/Confirm in a browser[^]*?(http:\S+)/);
  await terminal.see(/type a one-time password/);
  terminal.type("00\r");
  await terminal.see(/Six digits/);
  terminal.type("0000\r");
  await terminal.see(/did not accept/);
  await terminal.see(/type a one-time password/);
  terminal.type("123456\r");
  await terminal.see(/Release succeeded/);
  } finally { process.stdout.write(terminal.screen()); }
  expect(await terminal.ended()).toBe(0);
  expect(terminal.screen()).not.toContain("123456");
});
