import { describe, expect, test } from "vitest";

import { createJobLog } from "../log/log.ts";
import { createCommandReader, parseCommand } from "./workflow-commands.ts";

describe("parseCommand", () => {
  test.each([
    ["::error::broken", { name: "error", properties: {}, value: "broken" }],
    [
      "::error file=a.ts,line=1,title=A%2CB%3A::x%0Ay%25",
      { name: "error", properties: { file: "a.ts", line: "1", title: "A,B:" }, value: "x\ny%" },
    ],
    ["  ::group::Install", { name: "group", properties: {}, value: "Install" }],
    ["::Warning::w", { name: "warning", properties: {}, value: "w" }],
  ])("%j", (line, command) => {
    expect(parseCommand(line)).toStrictEqual(command);
  });

  test.each(["error::x", "a ::error::x", ": :error::"])("%j is only a line", (line) => {
    expect(parseCommand(line)).toBeUndefined();
  });
});

function read(...lines: string[]): {
  readonly log: ReturnType<typeof createJobLog>;
  readonly outputs: Map<string, string>;
} {
  const log = createJobLog("job", () => undefined);
  const outputs = new Map<string, string>();
  const reader = createCommandReader(log, { outputs, state: new Map() });
  for (const line of lines) reader(line);
  return { log, outputs };
}

describe("what a step prints", () => {
  test("is masked from the mask on, in its usual disguises", () => {
    const secret = "s3cret/value";
    const { log } = read(
      `::add-mask::${secret}`,
      `x ${secret} y`,
      encodeURIComponent(secret),
      Buffer.from(`user:${secret}`).toString("base64"),
    );
    const text = log.lines.map((line) => line.text).join("\n");
    expect(text).toContain("x *** y");
    expect(text).not.toContain(secret);
    expect(text).not.toContain(encodeURIComponent(secret));
    expect(text.split("\n").at(-1)).toContain("***");
  });

  test("has at most ten annotations of a level", () => {
    const { log } = read(...Array.from({ length: 12 }, (_, index) => `::error::${String(index)}`), "::notice::n");
    expect(log.annotations.map(({ level }) => level)).toStrictEqual([
      ...Array.from({ length: 10 }, () => "error"),
      "notice",
    ]);
  });

  test("is not read as commands between `stop-commands` and its token", () => {
    const { log } = read("::stop-commands::t0ken", "::error::no", "::t0ken::", "::error::yes");
    expect(log.annotations.map(({ message }) => message)).toStrictEqual(["yes"]);
  });

  test("sets outputs the old way, and variables no longer", () => {
    const { log, outputs } = read("::set-output name=a::1", "::set-env name=A::1");
    expect(Object.fromEntries(outputs)).toStrictEqual({ a: "1" });
    expect(log.lines.at(-1)?.text).toContain("The `set-env` command is disabled");
  });
});
