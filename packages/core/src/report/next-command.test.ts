import { expect, test } from "vitest";

import type { PublishPlan } from "../plan/publish-plan.ts";
import { nextCommand, type Step } from "./next-command.ts";

const entry = { directory: ".", access: "public", distTag: "latest", dependsOn: [], firstPublish: false } as const;
const plan: PublishPlan = {
  schemaVersion: 1,
  registry: "https://registry.example/",
  packages: [{ ...entry, name: "anvil", version: "1.1.0" }],
  skipped: [],
};
const nothing: PublishPlan = { ...plan, packages: [] };

test.each<[Step, string | undefined]>([
  [{ kind: "check", pending: undefined }, "Next: `slipway check`, which asks the registry as well"],
  [{ kind: "check", pending: 0 }, undefined],
  [{ kind: "check", pending: 3 }, "Next: `slipway rehearse` plays the release here, `slipway tag` starts it"],
  [{ kind: "plan", plan, file: undefined }, "Next: `slipway tag`, and its workflow publishes this"],
  [{ kind: "plan", plan, file: "plan.json" }, "Next: `slipway pack --plan plan.json`"],
  [{ kind: "plan", plan: nothing, file: undefined }, undefined],
  [
    { kind: "plan", plan: { ...plan, pending: { changesets: 2 } }, file: undefined },
    "Next: merge the version pull request, then `slipway tag`",
  ],
  [
    { kind: "pack", plan, directory: "release" },
    "Next: `slipway publish --from release --dry-run`, and without `--dry-run` in the job that publishes",
  ],
  [{ kind: "pack", plan: nothing, directory: "release" }, undefined],
])("after %j", (step, next) => {
  expect(nextCommand(step)).toBe(next);
});
