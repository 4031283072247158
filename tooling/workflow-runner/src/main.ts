import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";

import { startRehearsal } from "@slipway/rehearsal";
import { execa } from "execa";

import { readOptions, USAGE, type CommandOptions } from "./command-line/read-options.ts";
import { readRepository, readTrusted } from "./command-line/read-packages.ts";
import { renderAttempt, renderLine } from "./command-line/render-run.ts";
import { findDownloads } from "./machine/find-downloads.ts";
import type { Run } from "./runs/run.ts";
import { type Runner, startRunner } from "./start-runner.ts";
import { Refusal } from "./values/refusal.ts";
import { readWorkflow } from "./workflow/workflow.ts";

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 2;
});

/** One event, one workflow file: the log on standard error, the page on standard output. */
async function main(arguments_: readonly string[]): Promise<number> {
  const options = readOptions(arguments_);
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const source = resolve(options.source);
  const path = relative(source, resolve(source, options.workflow));
  const workflow = await readWorkflow(path, await readFile(resolve(source, path), "utf8"));
  const repository = options.repository ?? (await readRepository(source));
  if (repository === undefined) throw new Refusal("`package.json` names no repository on GitHub: give `--repository`");
  const { names, environment } = await readTrusted(source, workflow);
  const { stdout: registry } = await execa("npm", ["config", "get", "registry"], { cwd: source });
  const file = path.split("/").at(-1) ?? path;
  const rehearsal = await startRehearsal({
    upstream: { registry },
    assumeCreated: names,
    trust: names.map((name) => ({
      package: name,
      repository,
      file,
      permissions: ["createPackage", "createStagedPackage"],
      environment,
    })),
  });
  const runner = await startRunner({
    rehearsal,
    repository,
    source,
    secrets: options.secrets,
    downloads: await findDownloads(source),
    onLine: (line) => process.stderr.write(renderLine(line)),
  });
  try {
    const run = await start(runner, path, options);
    return await follow(run, options);
  } finally {
    await runner.close();
    await rehearsal.close();
  }
}

async function start(runner: Runner, path: string, options: CommandOptions): Promise<Run> {
  const { event, ref, inputs, from } = options;
  if (event === "workflow_dispatch") {
    if (!(await runner.state.git.refs()).has(ref))
      await runner.state.git.run("update-ref", ref, runner.state.defaultBranch);
    return runner.dispatch({ workflow: path, ref, inputs });
  }
  const runs =
    event === "push"
      ? await runner.push({ [ref]: undefined })
      : (await runner.openPull({ branch: "change", files: {}, from })).runs;
  const found = runs.find(({ workflow }) => workflow === path);
  if (found === undefined) throw new Refusal(`\`${event}\` of \`${ref}\` does not start \`${path}\``);
  for (const other of runs) if (other !== found) other.cancel();
  return found;
}

async function follow(run: Run, { rerun }: CommandOptions): Promise<number> {
  const first = await run.ended();
  process.stdout.write(renderAttempt(run, first));
  if (rerun === undefined) return exitCodeOf(first);
  run.rerun(rerun);
  const second = await run.ended();
  process.stdout.write(renderAttempt(run, second));
  return exitCodeOf(second);
}

function exitCodeOf({ conclusion }: Awaited<ReturnType<Run["ended"]>>): number {
  return conclusion === "success" ? 0 : 1;
}
