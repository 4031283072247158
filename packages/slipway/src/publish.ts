import { resolve } from "node:path";

import { type JobOptions, readJob } from "./job.ts";
import { prepareDefaultDirectory } from "./output-files.ts";
import { receive, takeOver } from "./receive.ts";
import { readState } from "./registry.ts";
import { end, launch, release, type Released, type World } from "./release.ts";
import type { Run } from "./run.ts";
import { readSources, type SourceOptions } from "./sources.ts";

export interface PublishOptions extends SourceOptions, JobOptions {
  /** The packed directory; without it, check, plan and pack come first. */
  readonly from?: string | undefined;
  /** File of the plan made before any code of the repository ran; the packed directory must agree with it. */
  readonly plan?: string | undefined;
}

/**
 * Publishes in dependency order, each package with its own credential, and proves what arrived: what `pack` put into a
 * directory, or without one what it makes itself.
 */
export async function publish(options: PublishOptions, run: Run): Promise<Released> {
  return options.from === undefined
    ? publishHere(options, run)
    : publishPacked(options, resolve(run.cwd, options.from), run);
}

async function publishPacked(options: PublishOptions, directory: string, run: Run): Promise<Released> {
  const job = await readJob(options, undefined, run);
  const received = await receive(directory, options.plan, job, run);
  return end(modeOf(options), await launch(received, job, run));
}

async function publishHere(options: PublishOptions, run: Run): Promise<Released> {
  const sources = await readSources(options, run);
  const { base, root } = sources.workspace;
  const project = { directory: resolve(base, root), npm: sources.npm };
  const directory = await prepareDefaultDirectory(project.directory);
  const registry = await readState(sources, run);
  const world: World = {
    mode: modeOf(options),
    registry: undefined,
    directory,
    enacts: false,
    notChecked: sources.lint.notChecked,
    launch: async (packed, findings) => {
      const job = await readJob(options, project, run);
      return launch(await takeOver(packed, findings, registry, job, run), job, run);
    },
  };
  return release(sources, registry, world, run);
}

function modeOf({ enact, dryRun }: PublishOptions): World["mode"] {
  if (enact === true) return "rehearsal";
  return dryRun === true ? "dry-run" : "publish";
}
