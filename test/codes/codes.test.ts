import { describe, test, vi } from "vitest";

import type { CodeScenario } from "./code-scenario.ts";
import { codeScenarios } from "./code-scenarios.ts";
import { runScenario } from "./run-scenario.ts";

// Each takes a processor for most of its time.
vi.setConfig({ maxConcurrency: 4 });

describe.concurrent("what shows a code", () => {
  test.for(codeScenarios.map((scenario) => [`${scenario.code}: ${scenario.title}`, scenario] as const))(
    "%s",
    async ([, scenario], { expect, onTestFinished }) => {
      const { exitCode, output } = await runScenario(scenario, onTestFinished);
      const { says } = scenario;
      const lines = linesAbout(scenario, output).slice(0, says.length);
      expect(
        lines.map((line, index) => shorten(line, says[index])),
        output,
      ).toEqual(says);
      expect(exitCode, output).toBe(scenario.exitCode);
    },
  );

  test.for(
    codeScenarios.flatMap((scenario) =>
      "fixed" in scenario ? [[`${scenario.code}: ${scenario.title}`, scenario] as const] : [],
    ),
  )("%s, until it is mended", async ([, scenario], { expect, onTestFinished }) => {
    const mending = { ...scenario, command: `${scenario.command} --fix` };
    const { output } = await runScenario(mending, onTestFinished);
    expect(linesAbout(scenario, output), output).toEqual([]);
  });
});

/** From the code to the next blank line, without the page's title, which is the heading of a problem. */
function linesAbout({ severity, code, exitCode }: CodeScenario, output: string): readonly string[] {
  const isFailure = severity === "failure";
  const heading = isFailure ? `failed: ${code} ` : `${severity} ${code}: `;
  const lines = output.split("\n");
  const start = lines.findIndex((line) => (isFailure ? line.includes(heading) : line.startsWith(heading)));
  if (start === -1) return [];
  const [first = "", ...below] = lines.slice(start);
  const end = below.indexOf("");
  const shown = (end === -1 ? below : below.slice(0, end)).map((line) => line.trim());
  const message = first.slice(first.indexOf(heading) + heading.length);
  return isFailure || exitCode > 1 ? [message, ...shown] : shown;
}

/** `…` at the end stands for the rest of a line. */
function shorten(line: string, said = ""): string {
  return said.endsWith("…") && line.startsWith(said.slice(0, -1)) ? said : line;
}
