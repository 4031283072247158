import { GITHUB_API } from "@slipway/ci";
import { ReleaseError } from "@slipway/core";

import type { Environment, Run } from "../run/run.ts";
import { findTool } from "./tools.ts";

/**
 * Where GitHub's API is, and the token for it, from the variables that a job and GitHub's own command line have.
 *
 * @throws {ReleaseError} `GITHUB_TOKEN_MISSING`
 */
export function readGithubAccess(environment: Environment): { readonly apiUrl: string; readonly token: string } {
  return { apiUrl: environment["GITHUB_API_URL"] ?? GITHUB_API, token: readToken(environment) };
}

function readToken({ GH_TOKEN, GITHUB_TOKEN }: Environment): string {
  const token = GH_TOKEN || GITHUB_TOKEN;
  if (token) return token;
  throw new ReleaseError("GITHUB_TOKEN_MISSING", "neither `GH_TOKEN` nor `GITHUB_TOKEN` is set", {
    hint: "In a workflow: `env: { GITHUB_TOKEN: ${{ github.token }} }` on the step",
  });
}

/** Whether there may be a credential for GitHub: a token, or the command line that keeps one. */
export async function canAskGithub({ cwd, environment }: Pick<Run, "cwd" | "environment">): Promise<boolean> {
  if (environment["GH_TOKEN"] || environment["GITHUB_TOKEN"]) return true;
  return (await findTool("gh", { environment, base: cwd })) !== undefined;
}
