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

const pending: PublishPlan = { ...plan, pending: { changesets: 2 } };
const tag = { kind: "publishes" } as const;
const branch = { kind: "otherwise", file: ".github/workflows/version.yml" } as const;
const none = { kind: "none" } as const;
const file = undefined;
const otherwise =
  "`.github/workflows/version.yml` publishes this, which no release tag starts: `slipway init` writes a workflow that one does";

test.each<[Step, string | undefined]>([
  [{ kind: "check", pending: undefined, start: tag }, "Next: `slipway check`, which asks the registry as well"],
  [{ kind: "check", pending: 0, start: tag }, undefined],
  [{ kind: "check", pending: 0, start: none }, undefined],
  [
    { kind: "check", pending: 3, start: tag },
    "Next: `slipway rehearse` plays the release here, `slipway tag` starts it",
  ],
  [
    { kind: "check", pending: 3, start: none },
    "Next: `slipway rehearse` plays the release here, `slipway init` writes the workflow that publishes it",
  ],
  [
    { kind: "check", pending: 3, start: branch },
    `Next: \`slipway rehearse\` plays the release here, ${otherwise.replace("publishes this", "publishes it")}`,
  ],
  [{ kind: "plan", plan, file, start: tag }, "Next: `slipway tag`, and its workflow publishes this"],
  [{ kind: "plan", plan, file, start: none }, "Next: `slipway init` writes the workflow that publishes this"],
  [{ kind: "plan", plan, file, start: branch }, `Next: ${otherwise}`],
  [{ kind: "plan", plan, file: "plan.json", start: none }, "Next: `slipway pack --plan plan.json`"],
  [{ kind: "plan", plan: nothing, file, start: tag }, undefined],
  [{ kind: "plan", plan: nothing, file, start: none }, undefined],
  [{ kind: "plan", plan: pending, file, start: tag }, "Next: merge the version pull request, then `slipway tag`"],
  [
    { kind: "plan", plan: pending, file: "plan.json", start: tag },
    "Next: merge the version pull request, then `slipway tag`",
  ],
  [{ kind: "plan", plan: pending, file, start: branch }, `Next: merge the version pull request, then ${otherwise}`],
  [
    { kind: "plan", plan: pending, file, start: none },
    "Next: `slipway init` writes the workflow that publishes this, once the version pull request is merged",
  ],
  [
    { kind: "pack", plan, directory: "release" },
    "Next: `slipway publish --from release --dry-run`, and without `--dry-run` in the job that publishes",
  ],
  [{ kind: "pack", plan: nothing, directory: "release" }, undefined],
])("after %j", (step, next) => {
  expect(nextCommand(step)).toBe(next);
});
