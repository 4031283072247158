import { join } from "node:path";

import { execa } from "execa";
import { expect, test } from "vitest";

const CHILD = join(import.meta.dirname, "young-generation.child.ts");

const MEBI = 1024 * 1024;

async function grow(...args: string[]): Promise<number> {
  const { stdout } = await execa(process.execPath, ["--conditions=slipway-source", CHILD, ...args]);
  const { bytes }: { readonly bytes: number } = JSON.parse(stdout);
  return bytes;
}

test("V8's young generation stays small, however much survives", async () => {
  const [limited, free] = await Promise.all([grow("limited"), grow()]);
  expect(limited).toBeLessThanOrEqual(16 * MEBI);
  expect(free).toBeGreaterThan(16 * MEBI);
});
