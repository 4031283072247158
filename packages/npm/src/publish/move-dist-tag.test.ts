import type { KnownPackage, PublishOutcome } from "@slipway/core";
import { createConfig, FACTS, IMPATIENT, startTestServer, type TestServer } from "@slipway/test-kit";
import { afterEach, expect, test } from "vitest";

import { createRegistryClient } from "../registry/client.ts";
import { moveDistTag } from "./move-dist-tag.ts";

let server: TestServer;
afterEach(() => server.close());

const ENTRY = { name: "@acme/a", version: "1.1.0", distTag: "latest" };
const OUTCOME: PublishOutcome = { ...ENTRY, status: "already-published", attempt: 0, timings: {} };

function showing(latest: string | undefined, version = "1.1.0"): KnownPackage {
  return { kind: "present", versions: { [version]: {} }, distTags: latest === undefined ? {} : { latest } };
}

async function move(
  shown: KnownPackage,
  outcome: PublishOutcome = OUTCOME,
  { status = 201, stage = false } = {},
): Promise<readonly [requests: number, note: string | undefined]> {
  server = await startTestServer((response) => response.writeHead(status).end('{"ok":true}'));
  const registry = server.origin;
  const client = createRegistryClient(createConfig(registry, "person"), { policy: IMPATIENT });
  const release = { plan: { registry }, auth: { kind: "token" }, facts: FACTS, stage } as const;
  const { note } = await moveDistTag(client, release, ENTRY, { outcome, state: new Map([[ENTRY.name, shown]]) });
  return [server.requests.length, note];
}

test("a dist-tag that was left behind is moved, and that is said", async () => {
  expect(await move(showing("1.0.0"))).toStrictEqual([1, "`latest` points to it now"]);
  expect(server.requests).toMatchObject([
    { method: "PUT", url: "/-/package/@acme%2fa/dist-tags/latest", body: '"1.1.0"' },
  ]);
  expect(await move(showing(undefined))).toStrictEqual([1, "`latest` points to it now"]);
});

test("beside what was known of the version before", async () => {
  const note = "other bytes, same commit";
  expect(await move(showing("1.0.0"), { ...OUTCOME, note })).toStrictEqual([1, `${note}; \`latest\` points to it now`]);
});

test.each<[string, KnownPackage, PublishOutcome, { readonly stage?: boolean }]>([
  ["that a later version has", showing("2.0.0"), OUTCOME, {}],
  ["that is there already", showing("1.1.0"), OUTCOME, {}],
  ["of something that is no version", showing("main"), OUTCOME, {}],
  ["of a version that was not seen before", showing("1.0.0", "1.0.0"), OUTCOME, {}],
  ["of a version that failed", showing("1.0.0"), { ...OUTCOME, status: "failed" }, {}],
  ["of what goes to the stage", showing("1.0.0"), OUTCOME, { stage: true }],
])("a dist-tag %s stays", async (_, shown, outcome, options) => {
  expect(await move(shown, outcome, options)).toStrictEqual([0, undefined]);
});

test("a refusal is for verification to see", async () => {
  expect(await move(showing("1.0.0"), OUTCOME, { status: 401 })).toStrictEqual([1, undefined]);
});
