import { existsSync } from "node:fs";

import { renderTable } from "../packages/core/src/text/table.ts";
import type { CodeScenario } from "../test/codes/code-scenario.ts";
import { codeScenarios } from "../test/codes/code-scenarios.ts";
import { unshownCodes } from "../test/codes/unshown-codes.ts";

const COLUMNS = ["code", "", "command", "exit code", "shown by"];

/** `docs/codes.md`: every code, and a command that shows it. */
export function codeDocument(): string {
  const shown = codeScenarios.map((scenario): readonly [string, string[]] => [scenario.code, renderScenario(scenario)]);
  const unshown = Object.entries(unshownCodes).map(([code, reason]): readonly [string, string[]] => [
    code,
    [link(code), "", "", "", `not shown: ${reason}`],
  ]);
  const rows = [...shown, ...unshown].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return `${["# Codes, and what shows them", introduction(), renderTable("aligned", COLUMNS, rows)].join("\n\n")}\n`;
}

function introduction(): string {
  const missing = Object.keys(unshownCodes).length;
  return [
    `Slipway speaks in ${codeScenarios.length + missing} codes. For ${codeScenarios.length} a test makes the built command say it, and compares the exit code and what is said of the place, the actual and the expected value; ${missing} are not shown so, for the reason given.`,
    "An `error`, a `warning` or a `note` stands in a list of problems; what `ends` a command is said instead of one, and a `failure` is the outcome of one package.",
    "This page is made from the table of those tests.",
  ].join("\n");
}

function renderScenario({ code, title, command, exitCode, severity }: CodeScenario): string[] {
  const kind = exitCode > 1 ? "ends" : severity;
  return [link(code), kind, `\`slipway ${command}\``, String(exitCode), title];
}

function link(code: string): string {
  const page = `problems/${code}.md`;
  const isProblem = existsSync(new URL(`../docs/${page}`, import.meta.url));
  return `[${code}](${isProblem ? page : `errors.md#${code.toLowerCase()}`})`;
}
