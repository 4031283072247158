import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { createRunClaims } from "@slipway/rehearsal";
import { COMMIT, createTestRelease, RUN, type TestPackage, type TestRelease } from "@slipway/test-kit";
import { describe, expect, test } from "vitest";

import { launch } from "./launch.fixture.ts";
import { openLedger } from "./ledger.ts";

const CHILD = join(import.meta.dirname, "publish.child.ts");

/** Two chains of three. */
const PACKAGES: readonly TestPackage[] = ["a", "b"].flatMap((chain) =>
  [1, 2, 3].map((index) => ({
    name: `@acme/${chain}${index}`,
    dependsOn: index === 1 ? [] : [`@acme/${chain}${index - 1}`],
  })),
);

/** Publishes in a process of its own and kills it without warning once the services have answered so many requests. */
async function killAfter(release: TestRelease, requests: number): Promise<void> {
  const { rehearsal, directory } = release;
  const { requestUrl, requestToken } = rehearsal.openRun(createRunClaims({ ...RUN, sha: COMMIT }));
  const child = spawn(
    process.execPath,
    ["--conditions=slipway-source", CHILD, directory, requestUrl, requestToken, JSON.stringify(rehearsal.signing)],
    { stdio: "ignore" },
  );
  const ended = once(child, "exit");
  while (rehearsal.requests.length < requests && child.exitCode === null) await delay(1);
  child.kill("SIGKILL");
  await ended;
}

describe("killed without warning, a second run with the same packed directory", { timeout: 30_000 }, () => {
  // 6 reads and 12 requests of the probe come first; each package then makes 6 requests.
  test.each([
    [3, true],
    [22, true],
    [24, true],
    [31, true],
    [24, false],
    [37, false],
  ])("after %i answers, the ledger kept: %j, ends as if nothing had happened", async (requests, keepLedger) => {
    const release = await createTestRelease(PACKAGES, {
      faults: [{ request: "put", effect: { type: "delay", milliseconds: 5 } }],
    });
    await killAfter(release, requests);
    if (!keepLedger) await rm(release.ledger, { force: true });
    const { problems, outcomes } = await launch(release);
    const puts = PACKAGES.map(({ name }) => release.rehearsal.puts(name, "1.0.0"));
    const ledger = await openLedger(release.ledger, release);
    await ledger.close();
    await release.close();

    expect(problems).toStrictEqual([]);
    expect(outcomes.map(({ status }) => status)).toStrictEqual(
      PACKAGES.map(() => expect.stringMatching(/^(?:accepted|published|already-published)$/u)),
    );
    expect(puts).toStrictEqual(PACKAGES.map(() => ({ accepted: 1, refused: 0, lost: 0 })));
    expect(new Set(ledger.previous.keys())).toStrictEqual(new Set(PACKAGES.map(({ name }) => name)));
  });
});
