import type { PackedPlan, PublishOutcome } from "@slipway/core";
import { createTestRelease, FACTS, type TestRelease } from "@slipway/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";

import { launch } from "../publish/launch.fixture.ts";
import { createRegistryClient } from "../registry/client.ts";
import { compareStagedProvenance } from "./staged-provenance.ts";

let release: TestRelease;
let outcomes: readonly PublishOutcome[];

// A registry that shows attestations shows those of these versions, whether they are public or not.
beforeEach(async () => {
  release = await createTestRelease([{ name: "@acme/a" }, { name: "b" }]);
  ({ outcomes } = await launch(release));
});
afterEach(async () => release.close());

async function compare(plan: PackedPlan): Promise<number> {
  const looks = new Map(
    plan.packages.map((entry) => {
      const staged = { id: entry.name, name: entry.name, version: entry.version, isValidated: true };
      return [entry.name, { kind: "waiting" as const, entry, staged }];
    }),
  );
  const { trustedRoot } = release.rehearsal;
  return compareStagedProvenance(createRegistryClient(release.config), {
    plan,
    outcomes,
    looks,
    facts: FACTS,
    trustedRoot,
  });
}

test("provenance that a registry shows is of the release's repository and bytes", async () => {
  const { plan } = release;
  expect(await compare(plan)).toBe(0);
  const repository = { server: "https://github.com", owner: "mallory", name: "tools" };
  await expect(compare({ ...plan, repository })).rejects.toMatchObject({ code: "STAGE_MISMATCH" });
});

test("a registry that shows none is asked once", async () => {
  const { plan, rehearsal } = release;
  const packages = plan.packages.map((entry) => ({ ...entry, version: "9.9.9" }));
  const before = rehearsal.requests.length;
  expect(await compare({ ...plan, packages })).toBe(2);
  expect(rehearsal.requests.slice(before)).toMatchObject([{ kind: "attestation", status: 404 }]);
});
