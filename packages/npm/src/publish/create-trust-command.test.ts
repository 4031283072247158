import { expect, test } from "vitest";

import { createTrustCommand } from "./create-trust-command.ts";

const CLAIMS = {
  repository: "acme/tools",
  workflow_ref: "acme/tools/.github/workflows/release.yml@refs/tags/release-1",
  job_workflow_ref: "acme/shared/.github/workflows/publish.yml@refs/heads/main",
};

test.each([
  [CLAIMS, false, "npm trust github @acme/a --repo acme/tools --file release.yml --allow-publish"],
  [CLAIMS, true, "npm trust github @acme/a --repo acme/tools --file release.yml --allow-stage-publish"],
  [
    { ...CLAIMS, environment: "npm" },
    false,
    "npm trust github @acme/a --repo acme/tools --file release.yml --env npm --allow-publish",
  ],
  [
    { ...CLAIMS, environment: "it's live" },
    false,
    String.raw`npm trust github @acme/a --repo acme/tools --file release.yml --env 'it'\''s live' --allow-publish`,
  ],
  [{ repository: "acme/tools" }, false, undefined],
  [{}, false, undefined],
])("for %j", (claims, stage, command) => {
  expect(createTrustCommand("@acme/a", claims, stage)).toBe(command);
});
