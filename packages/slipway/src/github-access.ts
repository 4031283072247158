import { ReleaseError } from "@slipway/core";

import type { Environment } from "./run/run.ts";

/**
 * The token for GitHub's API, from the variables that GitHub's own command line reads.
 *
 * @throws {ReleaseError} `GITHUB_TOKEN_MISSING`
 */
export function readGithubToken({ GH_TOKEN, GITHUB_TOKEN }: Environment): string {
  const token = GH_TOKEN || GITHUB_TOKEN;
  if (token) return token;
  throw new ReleaseError("GITHUB_TOKEN_MISSING", "neither `GH_TOKEN` nor `GITHUB_TOKEN` is set", {
    hint: "In a workflow: `env: { GITHUB_TOKEN: ${{ github.token }} }` on the step",
  });
}
