import { access, copyFile, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { parseManifest, type Manifest } from "@slipway/core";
import { execa } from "execa";
import pLimit from "p-limit";
import * as v from "valibot";

import type { EntryLoad } from "./entry-load.ts";
import { listEntryPoints } from "./list-entry-points.ts";

/** Long enough for a large compiler to load on a busy runner, short enough for a module that waits for input. */
const TIMEOUT_MS = 60_000;

const CHILD = fileURLToPath(new URL("load-entry-points-child.js", import.meta.url));

const EntryLoads = v.array(
  v.object({
    specifier: v.string(),
    state: v.picklist(["loaded", "broken", "threw"]),
    message: v.optional(v.string()),
  }),
);

interface LoadOptions {
  /** The consumer's directory, with `node_modules`. */
  readonly directory: string;
  readonly names: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Loads the entry points of installed packages, each package in a process of its own. By package name. */
export async function loadEntryPoints(options: LoadOptions): Promise<Map<string, readonly EntryLoad[]>> {
  const child = join(options.directory, "load-entry-points.mjs");
  await copyFile(CHILD, child);
  const limit = pLimit(availableParallelism());
  const loads = options.names.map((name) =>
    limit(async (): Promise<[string, readonly EntryLoad[]]> => [name, await loadPackage(name, child, options)]),
  );
  return new Map(await Promise.all(loads));
}

async function loadPackage(name: string, child: string, options: LoadOptions): Promise<readonly EntryLoad[]> {
  const installed = join(options.directory, "node_modules", name);
  const specifiers = listEntryPoints(await readManifest(installed), await exists(join(installed, "index.js")));
  if (specifiers.length === 0) return [];
  const { stdio, stderr, timedOut } = await execa(process.execPath, [child, ...specifiers], {
    cwd: options.directory,
    env: options.environment,
    extendEnv: false,
    cancelSignal: options.signal,
    timeout: TIMEOUT_MS,
    reject: false,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), EntryLoads), stdio[3]);
  if (answer.success)
    return answer.output.map(({ message, ...load }) => ({ ...load, ...(message !== undefined && { message }) }));
  const message = timedOut ? `still loading after ${TIMEOUT_MS / 1_000} s` : (stderr.split("\n").at(-1) ?? "");
  return specifiers.map((specifier) => ({ specifier, state: "threw", message }));
}

async function readManifest(directory: string): Promise<Manifest> {
  const parsed = parseManifest(await readFile(join(directory, "package.json"), "utf8"));
  return "manifest" in parsed ? parsed.manifest : {};
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
