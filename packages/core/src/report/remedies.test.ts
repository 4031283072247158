import { expect, test } from "vitest";

import type { PublishPlan } from "../plan/publish-plan.ts";
import type { Verification } from "../verify/verification.ts";
import { describeRemedies } from "./remedies.ts";

const OK = { state: "ok" } as const;
const SOUND: Verification = {
  name: "tool",
  version: "1.1.0",
  availability: "available",
  integrity: OK,
  distTag: OK,
  attestation: OK,
};
const PLAN: PublishPlan = {
  schemaVersion: 1,
  registry: "https://registry.example/",
  packages: [],
  published: [{ name: "tool", version: "1.1.0", distTag: "next", sameCommit: "yes" }],
  skipped: [],
};

test.each<[string, Partial<Verification>, readonly string[]]>([
  ["nothing", {}, []],
  ["a dist-tag left behind", { distTag: { state: "mismatch" } }, ["`npm dist-tag add tool@1.1.0 next`"]],
  ["no dist-tag", { distTag: { state: "missing" } }, ["`npm dist-tag add tool@1.1.0 next`"]],
  [
    "other bytes, whose dist-tag is nobody's to move",
    { integrity: { state: "mismatch" }, distTag: { state: "mismatch" } },
    ["raise the version"],
  ],
  ["no provenance", { attestation: { state: "missing" } }, ["Provenance cannot be added to a public version"]],
  ["another installation", { installation: { state: "mismatch" } }, ["not what was packed"]],
  ["what is not to be seen", { availability: "accepted", distTag: { state: "missing" } }, []],
])("%s", (_, change, expected) => {
  const lines = describeRemedies({ plan: PLAN, verifications: [{ ...SOUND, ...change }] });
  expect(lines).toHaveLength(expected.length);
  for (const [index, text] of expected.entries()) expect(lines[index]).toContain(text);
});
