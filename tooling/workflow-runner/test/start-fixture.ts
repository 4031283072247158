import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { type Attempt, type Run, type Runner, type RunnerOptions, startRunner } from "@slipway/workflow-runner";
import { onTestFinished } from "vitest";

export interface Fixture {
  readonly runner: Runner;
  readonly rehearsal: Rehearsal;
}

/** A small repository with these files, on a forge of its own. */
export async function startFixture(
  files: Readonly<Record<string, string>>,
  options: Partial<RunnerOptions> = {},
): Promise<Fixture> {
  const source = await mkdtemp(join(tmpdir(), "slipway-fixture-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(source, name)), { recursive: true });
    await writeFile(join(source, name), content);
  }
  const rehearsal = await startRehearsal();
  const runner = await startRunner({ rehearsal, repository: "octo/app", source, ...options });
  onTestFinished(async () => {
    await runner.close();
    await rehearsal.close();
    await rm(source, { recursive: true });
  });
  return { runner, rehearsal };
}

/** Runs the workflow of a repository that has one, on a push of its default branch. */
export async function runWorkflow(
  workflow: string,
  { files = {}, ...options }: Partial<RunnerOptions> & { readonly files?: Readonly<Record<string, string>> } = {},
): Promise<Fixture & { readonly run: Run; readonly attempt: Attempt }> {
  const fixture = await startFixture({ ".github/workflows/test.yml": workflow, ...files }, options);
  const [run] = await fixture.runner.push({ "refs/heads/main": undefined });
  if (run === undefined) throw new Error("the push starts nothing");
  return { ...fixture, run, attempt: await run.ended() };
}

export function resultsOf({ jobs }: Attempt): Record<string, string> {
  return Object.fromEntries(jobs.map(({ name, result }) => [name, result]));
}

export function logOf({ jobs }: Attempt): string {
  return jobs.flatMap(({ log }) => log.map(({ text }) => text)).join("\n");
}

/** Lines that a script has printed on purpose: `> …`. */
export function saidIn(attempt: Attempt): string[] {
  return logOf(attempt)
    .split("\n")
    .filter((line) => line.startsWith("> "))
    .map((line) => line.slice(2));
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
