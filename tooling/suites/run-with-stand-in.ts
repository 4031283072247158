import { chmod, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { execa } from "execa";

/** The embedded registry's package, built. */
export const REHEARSAL = fileURLToPath(new URL("../../packages/rehearsal", import.meta.url));

/** A file of a checkout that starts its suite's registry, and what starts ours instead. */
export interface StandIn {
  readonly path: string;
  readonly text: string;
}

/**
 * Runs a suite while another file stands in for one of its own, which is put back however the suite ends.
 *
 * @returns the suite's exit code.
 */
export async function runWithStandIn(
  { path, text }: StandIn,
  command: readonly [string, ...string[]],
  cwd: string,
): Promise<number> {
  const kept = `${path}.kept`;
  const { mode } = await stat(path);
  await readFile(kept).then(
    () => Promise.reject(new Error(`${kept} is left from another run: put it back first`)),
    () => undefined,
  );
  await rename(path, kept);
  process.once("SIGINT", () => {}).once("SIGTERM", () => {});
  try {
    await writeFile(path, text);
    await chmod(path, mode);
    const [program, ...args] = command;
    const { exitCode } = await execa(program, args, {
      cwd,
      reject: false,
      stdio: "inherit",
      preferLocal: true,
      localDir: cwd,
    });
    return exitCode ?? 1;
  } finally {
    await rm(path, { force: true });
    await rename(kept, path);
  }
}
