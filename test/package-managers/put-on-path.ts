import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { onTestFinished } from "vitest";

import { clients } from "./clients.ts";

/** Puts clients on PATH before all others, as a machine has them that has nothing else. */
export async function putOnPath(
  labels: readonly string[],
  programs: Readonly<Record<string, string>> = {},
): Promise<string> {
  const bin = await realpath(await mkdtemp(join(tmpdir(), "slipway-clients-")));
  onTestFinished(() => rm(bin, { recursive: true, force: true }));
  for (const { label, name, command } of clients) {
    if (!labels.includes(label)) continue;
    const line = command.map((part) => `'${part}'`).join(" ");
    await writeFile(join(bin, name), `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o755 });
  }
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!${process.execPath}\n${script}`, { mode: 0o755 });
  }
  return [bin, process.env["PATH"]].join(delimiter);
}
