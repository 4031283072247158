import { copyFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { execa } from "execa";
import pLimit from "p-limit";
import * as v from "valibot";

import type { EntryLoad, LoadLine } from "./load-entry-points-child.ts";

/** Long enough for a large compiler to load on a busy runner, short enough for a module that waits for input. */
const LOAD_TIMEOUT = 60_000;

/** With so few a process is not worth its start. */
const SMALLEST_BATCH = 8;

const LoadLineSchema: v.GenericSchema<string, LoadLine> = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    index: v.number(),
    load: v.optional(
      v.object({
        state: v.picklist(["loaded", "broken", "threw"]),
        message: v.optional(v.string()),
        name: v.optional(v.string()),
        missing: v.optional(v.string()),
        importer: v.optional(v.string()),
      }),
    ),
  }),
);

export interface LoadOptions {
  /** Absolute path of the project that has them installed. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Milliseconds for one entry point. */
  readonly timeout?: number;
  /** The script that loads, as it is built. */
  readonly child?: string;
}

/**
 * Loads entry points in a few processes, each many of them one after another. Whoever ends or blocks its process is told of,
 * and the others are loaded in another one; whoever fails beside others is tried alone before it is believed.
 *
 * @returns By specifier.
 */
export async function loadAll(
  specifiers: readonly string[],
  options: LoadOptions,
): Promise<ReadonlyMap<string, EntryLoad>> {
  const script = join(options.directory, "load-entry-points.mjs");
  await copyFile(options.child ?? fileURLToPath(new URL("load-entry-points-child.js", import.meta.url)), script);
  const workers = availableParallelism();
  const size = Math.max(SMALLEST_BATCH, Math.ceil(specifiers.length / workers));
  const batches = Array.from({ length: Math.ceil(specifiers.length / size) }, (_, index) =>
    specifiers.slice(index * size, (index + 1) * size),
  );
  const loads = await pLimit(workers).map(batches, async (batch) => loadBatch(batch, script, options));
  return new Map(loads.flat());
}

type Loaded = readonly [specifier: string, load: EntryLoad];

async function loadBatch(batch: readonly string[], script: string, options: LoadOptions): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (let rest = batch; rest.length > 0 && !options.signal.aborted; rest = batch.slice(loaded.length)) {
    const { loads, ending, blocked } = await runChild(rest, script, options);
    for (const load of loads) {
      const specifier = batch[loaded.length];
      if (specifier === undefined) break;
      const sure = batch.length === 1 || !isDoubtful(load);
      loaded.push([specifier, sure ? load : await loadAlone(specifier, script, options)]);
    }
    const culprit = batch[loaded.length];
    if (culprit === undefined) break;
    // Somebody before it in this process may be the cause; whether it blocks is not waited for twice.
    const sure = rest.length === 1 || blocked;
    loaded.push([culprit, sure ? ending : await loadAlone(culprit, script, options)]);
  }
  return loaded;
}

/** What others left behind may be why something throws; not why Node has no `document`. */
function isDoubtful({ state, name }: EntryLoad): boolean {
  return state === "threw" && name !== "ReferenceError";
}

async function loadAlone(specifier: string, script: string, options: LoadOptions): Promise<EntryLoad> {
  const { loads, ending } = await runChild([specifier], script, options);
  return loads[0] ?? ending;
}

interface ChildResult {
  /** Of the first specifiers, as far as it came. */
  readonly loads: readonly EntryLoad[];
  /** What became of the next one. */
  readonly ending: EntryLoad;
  readonly blocked: boolean;
}

async function runChild(
  specifiers: readonly string[],
  script: string,
  { directory, environment, signal, timeout = LOAD_TIMEOUT }: LoadOptions,
): Promise<ChildResult> {
  const child = execa(process.execPath, [script], {
    cwd: directory,
    env: environment,
    extendEnv: false,
    cancelSignal: signal,
    forceKillAfterDelay: 100,
    reject: false,
    input: JSON.stringify(specifiers),
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    buffer: { fd1: false },
  });
  const loads: EntryLoad[] = [];
  let blocked = false;
  const expire = (): void => {
    blocked = true;
    child.kill("SIGKILL");
  };
  let timer = setTimeout(expire, timeout);
  try {
    for await (const line of createInterface({ input: child.readable({ from: "fd3" }) })) {
      clearTimeout(timer);
      timer = setTimeout(expire, timeout);
      const parsed = v.safeParse(LoadLineSchema, line);
      if (parsed.success && parsed.output.load !== undefined) loads.push(parsed.output.load);
    }
  } finally {
    clearTimeout(timer);
  }
  const { exitCode, signal: ended, stderr } = await child;
  const words = stderr.trimEnd().split("\n").at(-1) ?? "";
  const end =
    ended === undefined ? `ends the process with exit code ${exitCode ?? "?"}` : `ends the process by ${ended}`;
  const message = blocked ? `still loading after ${timeout / 1_000} s` : words === "" ? end : `${end}: ${words}`;
  return { loads, ending: { state: "threw", message }, blocked };
}
