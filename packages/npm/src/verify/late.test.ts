import type { PublishOutcome, PublishPlan, Verification } from "@slipway/core";
import { createConfig, FACTS, IMPATIENT, startTestServer, type TestServer } from "@slipway/test-kit";
import { afterEach, describe, expect, test } from "vitest";

import { createRegistryClient } from "../registry/client.ts";
import { verifyRelease } from "./verify-release.ts";

const INTEGRITY = `sha512-${"A".repeat(86)}==`;
const OTHER = `sha512-${"B".repeat(86)}==`;

/** What a registry shows of `a 1.0.0`. */
interface Shown {
  readonly integrity?: string;
  readonly latest?: string;
}

let server: TestServer;
afterEach(() => server.close());

/** Shows the first for some looks, then the second. */
async function serve(looks: number, first: Shown, then: Shown): Promise<{ registry: string; asked: () => number }> {
  let asked = 0;
  server = await startTestServer((response) => {
    const { integrity = INTEGRITY, latest = "1.0.0" } = asked < looks ? first : then;
    asked += 1;
    const document = {
      name: "a",
      versions: { "0.9.0": {}, "1.0.0": { name: "a", version: "1.0.0", dist: { integrity } } },
      "dist-tags": { latest },
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
  });
  return { registry: server.origin, asked: () => asked };
}

async function verify(
  registry: string,
  deadline: number,
  outcome: Partial<PublishOutcome> = {},
): Promise<Verification | undefined> {
  const tarball = { file: "a.tgz", integrity: INTEGRITY, size: 1, unpackedSize: 1, fileCount: 1 };
  const plan: PublishPlan = {
    schemaVersion: 1,
    registry,
    packages: [
      {
        name: "a",
        version: "1.0.0",
        directory: "a",
        access: "public",
        distTag: "latest",
        dependsOn: [],
        firstPublish: false,
        tarball,
      },
    ],
    skipped: [],
  };
  const outcomes = [{ name: "a", version: "1.0.0", status: "accepted", attempt: 1, timings: {}, ...outcome } as const];
  const client = createRegistryClient(createConfig(registry), { policy: IMPATIENT });
  const [verification] = await verifyRelease(client, { plan, outcomes, facts: FACTS, deadline });
  return verification;
}

describe("what is late is not wrong", () => {
  test("an old dist-tag is looked at again", async () => {
    const { registry, asked } = await serve(2, { latest: "0.9.0" }, {});
    await expect(verify(registry, 10_000)).resolves.toMatchObject({ distTag: { state: "ok" } });
    expect(asked()).toBe(3);
  });

  test("an old dist-tag is wrong at the deadline", async () => {
    const { registry, asked } = await serve(99, { latest: "0.9.0" }, {});
    await expect(verify(registry, 600)).resolves.toMatchObject({
      integrity: { state: "ok" },
      distTag: { state: "mismatch", actual: "0.9.0", expected: "1.0.0" },
    });
    expect(asked()).toBeGreaterThan(1);
  });

  test("a missing attestation of what was sent with provenance is missing at the deadline only", async () => {
    const { registry, asked } = await serve(99, {}, {});
    await expect(verify(registry, 600, { provenance: {} })).resolves.toMatchObject({
      attestation: { state: "missing" },
    });
    expect(asked()).toBeGreaterThan(1);
  });

  test("other bytes are wrong at once", async () => {
    const { registry, asked } = await serve(99, { integrity: OTHER, latest: "0.9.0" }, {});
    await expect(verify(registry, 60_000, { provenance: {} })).resolves.toMatchObject({
      integrity: { state: "mismatch", actual: OTHER, expected: INTEGRITY },
    });
    expect(asked()).toBe(1);
  });
});
