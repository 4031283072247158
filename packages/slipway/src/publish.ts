import { resolve } from "node:path";

import { ID_TOKEN_COMMAND } from "@slipway/ci";
import { ReleaseError, type ReleaseReport, type SeenTag } from "@slipway/core";

import { openChangesetsOutput } from "./changesets-output.ts";
import { describeError } from "./format-error.ts";
import { choosePlanFile, type CodeOptions, refuseCodeBesideToken, requireApart } from "./job-boundary.ts";
import { type JobOptions, longestRun, readJob } from "./job.ts";
import { type LedgerPlace, placeLedger } from "./ledger.ts";
import { beginReport, endReport, ignoreByGit, prepareOwnDirectories, refuseLink, writeReport } from "./output-files.ts";
import { receive, takeOver, withPacked } from "./receive.ts";
import { readOrigins, readState } from "./registry.ts";
import { end, launch, release, type Released, type World } from "./release.ts";
import { whileAlone } from "./run-lock.ts";
import type { Run } from "./run/run.ts";
import { readSources, type SourceOptions } from "./sources.ts";

export interface PublishOptions extends SourceOptions, JobOptions, CodeOptions {
  /** The packed directory, or one for each job that has packed a part; without it, check, plan and pack come first. */
  readonly from?: readonly string[] | undefined;
  /** What `changeset pack` made of this checkout: check and plan come first, and its tarballs are taken. */
  readonly fromPackDir?: string | undefined;
  /**
   * File of the plan made before any code of the repository ran, with which the packed directory must agree; `none` where there
   * is none, which has to be said where an ID token can be had.
   */
  readonly plan?: string | undefined;
  /**
   * Where ledger, report and page go; by default `slipway-result` in the working directory, and without `from`
   * `.slipway/result` in the workspace root.
   */
  readonly out?: string | undefined;
  /**
   * Shell command that mints the ID token for each exchange, whose audience it finds in `SLIPWAY_ID_TOKEN_AUDIENCE`. By default the
   * variable `SLIPWAY_ID_TOKEN_COMMAND`.
   */
  readonly idTokenCommand?: string | undefined;
  /** File of the ledger, where it is not to lie with the results. One of another release is refused. */
  readonly ledger?: string | undefined;
}

export interface Published {
  readonly report: ReleaseReport;
  /** Why it stopped half-way, and what could not be recorded. What happened is in the report all the same. */
  readonly failures: readonly ReleaseError[];
  /** Tags that those who publish with changesets wait for. */
  readonly tags: readonly SeenTag[];
}

type Finished = Omit<Published, "tags">;

/**
 * Publishes in dependency order, each package with its own credential, and proves what arrived: what `pack` put into a
 * directory, what `changeset pack` put there, or without either what it makes itself. Leaves `ledger.ndjson`, `report.json` and the page `report.md`.
 *
 * @throws {ReleaseError} `PLAN_REQUIRED`, `CODE_BESIDE_TOKEN`, `OUT_DIRECTORY_PACKED`, `RUN_UNDER_WAY`, `REPORT_UNWRITABLE`, and what
 *   keeps it from beginning; nothing was sent then.
 */
export async function publish(options: PublishOptions, outer: Run): Promise<Published> {
  const run = withIdTokenCommand(options, outer);
  const output = modeOf(options) === "publish" ? await openChangesetsOutput(options, run) : undefined;
  const { report, failures } =
    options.from === undefined
      ? await publishHere(options, run)
      : await publishPacked(
          options,
          options.from.map((directory) => resolve(run.cwd, directory)),
          run,
        );
  try {
    return { report, failures, tags: (await output?.tell(report)) ?? [] };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    return { report, failures: [...failures, error], tags: [] };
  }
}

/** What is asked for by an option is found where everybody looks for it. */
function withIdTokenCommand({ idTokenCommand }: PublishOptions, run: Run): Run {
  if (idTokenCommand === undefined) return run;
  return { ...run, environment: { ...run.environment, [ID_TOKEN_COMMAND]: idTokenCommand } };
}

async function publishPacked(options: PublishOptions, directories: readonly string[], run: Run): Promise<Finished> {
  const out = resolve(run.cwd, options.out ?? "slipway-result");
  for (const directory of directories) await requireApart(out, directory);
  return within(out, options, run, async (ledger) => {
    const planFile = choosePlanFile(options.plan, run.environment);
    const job = await readJob(options, undefined, run);
    return withPacked(directories, async (packed) => {
      const received = await receive(packed, planFile, job, run);
      return end(modeOf(options), await launch(received, job, ledger, run));
    });
  });
}

async function publishHere(options: PublishOptions, run: Run): Promise<Finished> {
  const packDirectory = options.fromPackDir === undefined ? undefined : resolve(run.cwd, options.fromPackDir);
  if (packDirectory === undefined) refuseCodeBesideToken(options, run.environment);
  const sources = await readSources(
    { ...options, releasing: true },
    run,
    options.auth === "token" ? "token" : undefined,
  );
  const { base, root } = sources.workspace;
  const project = { directory: resolve(base, root), npm: sources.npm };
  const { packed: directory, result } = await prepareOwnDirectories(project.directory);
  const out = options.out === undefined ? result : resolve(run.cwd, options.out);
  await requireApart(out, directory);
  return within(out, options, run, async (ledger) => {
    const registry = await readState(sources, run);
    const world: World = {
      mode: modeOf(options),
      origins: await readOrigins(sources, registry, run),
      registry: undefined,
      directory,
      packDirectory,
      enacts: false,
      notChecked: sources.lint.notChecked,
      launch: async (packed, findings) => {
        const { concurrency = sources.config.concurrency } = options;
        const job = await readJob({ ...options, concurrency }, project, run);
        return launch(await takeOver(packed, findings, registry, job, run), job, ledger, run);
      },
    };
    return release(sources, registry, world, run);
  });
}

/** A run of another command line may be at work with the same ledger and report. */
async function within(
  out: string,
  options: PublishOptions,
  run: Run,
  work: (ledger: LedgerPlace) => Promise<Released>,
): Promise<Finished> {
  const ledger = placeLedger(out, options.ledger, run);
  if (options.out === undefined) await refuseLink(out);
  await refuseLink(ledger.file);
  const files = [placeLedger(out, undefined, run).file, ledger.file];
  return whileAlone(files, { longest: longestRun(options) }, run, async () => {
    const mode = modeOf(options);
    const path = await beginReport(out, mode);
    if (options.out === undefined) await ignoreByGit(out);
    const end = (): void => endReport(path, mode);
    // Whoever sends a second signal does not wait.
    process.once("exit", end);
    try {
      return await finish(path, await work(ledger), run);
    } catch (error) {
      // What stood there says that it is under way.
      endReport(path, mode, run.secrets.redact(describeError(error)));
      throw error;
    } finally {
      process.removeListener("exit", end);
    }
  });
}

/** What happened on the registry is told, whatever the disk says. */
async function finish(path: string, { report, failure }: Released, { secrets }: Run): Promise<Finished> {
  const failures = failure === undefined ? [] : [failure];
  try {
    await writeReport(path, report, { page: true, secrets });
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    failures.push(error);
  }
  return { report, failures };
}

function modeOf({ enact, dryRun }: PublishOptions): World["mode"] {
  if (enact === true) return "rehearsal";
  return dryRun === true ? "dry-run" : "publish";
}
