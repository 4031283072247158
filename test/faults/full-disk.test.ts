import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterEach, expect, test } from "vitest";

import { type StartedRelease, startRelease } from "../fixtures/start-release.ts";

const BIN = fileURLToPath(new URL("../../packages/slipway/bin/slipway.js", import.meta.url));

/** Alone, so that where the ledger ends is the same every time. */
const GRAPH = { a: [], b: ["a"], c: ["b"], d: ["c"], e: ["d"], f: ["e"] };

/** Blocks: room for the ledger of one package with its provenance, and not of two. */
const ONE_PACKAGE = 24;

let release: StartedRelease;

afterEach(async () => release.close());

interface Ended {
  readonly exitCode: unknown;
  readonly stderr: string;
}

/** Lets no file grow beyond a number of 512-byte blocks: whoever tries is told so, as on a full disk. */
async function publish(blocks: number | "unlimited"): Promise<Ended> {
  const { base, packed, environment, arguments: signing } = release;
  const command = ["publish", "--from", packed, ...signing, "--retry-delay", "5"];
  const limited = ["-c", `ulimit -f ${blocks} && exec "$0" "$@"`, process.execPath, BIN, ...command];
  return promisify(execFile)("sh", limited, { cwd: base, env: environment }).then(
    ({ stderr }) => ({ exitCode: 0, stderr }),
    ({ code, stderr }: { readonly code: unknown; readonly stderr: string }) => ({ exitCode: code, stderr }),
  );
}

function putsOf(name: string): number {
  const { accepted, refused, lost } = release.rehearsal.puts(name, "1.0.0");
  return accepted + refused + lost;
}

test.runIf(process.platform === "linux")(
  "a full disk stops the release, tells what happened, and loses nothing",
  async () => {
    release = await startRelease(GRAPH);
    const nothing = await publish(2);
    expect(nothing.exitCode, nothing.stderr).toBe(2);
    expect(nothing.stderr).toMatch(
      /error LEDGER_UNWRITABLE: what happened cannot be recorded in `.+ledger\.ndjson`: EFBIG/u,
    );
    // It is met before the first request goes out, and not after.
    expect(Object.keys(GRAPH).map(putsOf)).toStrictEqual([0, 0, 0, 0, 0, 0]);

    const full = await publish(ONE_PACKAGE);
    expect(full.exitCode, full.stderr).toBe(2);
    expect(full.stderr).toContain("a 1.0.0  accepted by the registry");
    expect(full.stderr).toContain("not attempted");
    expect(full.stderr).toMatch(
      /error LEDGER_UNWRITABLE: what happened cannot be recorded in `.+ledger\.ndjson`: EFBIG/u,
    );
    expect(full.stderr).not.toContain("defect of Slipway");
    const published = Object.keys(GRAPH).filter((name) => putsOf(name) > 0);
    expect(published.length).toBeGreaterThan(0);
    expect(published.length).toBeLessThan(Object.keys(GRAPH).length);

    const again = await publish("unlimited");
    expect(again.exitCode, again.stderr).toBe(0);
    expect(Object.keys(GRAPH).map(putsOf)).toStrictEqual([1, 1, 1, 1, 1, 1]);
    const report = JSON.parse(await readFile(join(release.result, "report.json"), "utf8"));
    expect(report.verdict).toBe("succeeded");
  },
);
