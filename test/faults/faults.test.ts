import { expect, test, vi } from "vitest";

import { faultCases } from "./fault-cases.ts";
import { runScenario, type Scenario } from "./run-scenario.ts";

vi.setConfig({ maxConcurrency: 6 });

const scenarios: Scenario[] = faultCases.flatMap((it) => [{ ...it, resume: "none" }]);

test.concurrent.for(scenarios)("$phase: $fault, $resume", async (scenario) => {
  const { runs, injected, credentials, leftovers } = await runScenario(scenario);
  const lines = runs.map(({ exitCode, signal, report, judgement, requests, stderr }) => [exitCode, signal, report?.verdict, report?.problems.filter(p=>p.severity==='error').map(p=>p.code).join(), report?.outcomes.map(({ status }) => status.slice(0,4)).join(","), JSON.stringify(judgement.puts), judgement.missing.length, judgement.duplicated.length, judgement.orphaned.length, requests.length, report ? '' : stderr.slice(-300)].join(" "));
  console.log(`${scenario.phase}: ${scenario.fault}, ${scenario.expected} ${scenario.resume} injected ${injected}\n   ${lines.join("\n   ")} ${credentials} ${leftovers}`);
  expect(1).toBe(1);
});
