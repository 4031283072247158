import { expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../../ci/src/github-actions/facts.ts";
import type { DeclaredTrust } from "../context/publishing-job.ts";
import { formatTrustCommand } from "./trust.ts";

test.each([
  ["a", {}, "npm trust github a --repo <owner>/<name> --file <workflow>.yml --allow-publish"],
  [
    "it's~",
    { repository: "o/n", workflow: "a b.yml", environment: "npm" },
    String.raw`npm trust github 'it'\''s~' --repo o/n --file 'a b.yml' --env npm --allow-publish`,
  ],
] satisfies [string, DeclaredTrust, string][])("the command for %s", (name, trust, command) => {
  expect(formatTrustCommand(name, trust, GITHUB_ACTIONS.trust)).toBe(command);
});
