import { describe, test, vi } from "vitest";

import { codeScenarios } from "./code-scenarios.ts";
import { runScenario } from "./run-scenario.ts";

// Each takes a processor for most of its time.
vi.setConfig({ maxConcurrency: 4 });

const run = codeScenarios.filter(({ awaits }) => awaits === undefined);

describe.concurrent("what shows a code", () => {
  test.for(run.map((scenario) => [`${scenario.code}: ${scenario.title}`, scenario] as const))(
    "%s",
    async ([, scenario], { expect, onTestFinished }) => {
      const { exitCode, output } = await runScenario(scenario, onTestFinished);
      const { severity, code, says } = scenario;
      const lines = paragraphOf(output, `${severity} ${code}: `, scenario.exitCode > 1).slice(0, says.length);
      expect(
        lines.map((line, index) => shorten(line, says[index])),
        output,
      ).toEqual(says);
      expect(exitCode, output).toBe(scenario.exitCode);
    },
  );
});

/** Up to the next blank line. A problem's heading is its page's title; an error's holds its message. */
function paragraphOf(output: string, heading: string, isError: boolean): readonly string[] {
  const lines = output.split("\n");
  const start = lines.findIndex((line) => line.startsWith(heading));
  if (start === -1) return [];
  const [first = "", ...below] = lines.slice(start);
  const end = below.indexOf("");
  const shown = (end === -1 ? below : below.slice(0, end)).map((line) => line.trim());
  return isError ? [first.slice(heading.length), ...shown] : shown;
}

/** `…` at the end stands for the rest of a line. */
function shorten(line: string, said = ""): string {
  return said.endsWith("…") && line.startsWith(said.slice(0, -1)) ? said : line;
}
