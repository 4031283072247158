import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative } from "node:path";

import { ReleaseError } from "@slipway/core";

import type { Environment } from "./run/run.ts";

/** Where an ID token comes from, in a job that may have one: GitHub's endpoint, the variables that npm reads, and a command. */
const ID_TOKEN_SOURCES = [
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "NPM_ID_TOKEN",
  "SIGSTORE_ID_TOKEN",
  "SLIPWAY_ID_TOKEN_COMMAND",
] as const;

/** The variable by which this process could get an ID token, where there is one. */
function findIdTokenSource(environment: Environment): string | undefined {
  return ID_TOKEN_SOURCES.find((name) => Boolean(environment[name]));
}

/** Says that code may run where an ID token can be had. */
export interface CodeOptions {
  readonly codeBesideToken?: boolean | undefined;
}

/**
 * Whatever runs the repository's code hands it this process's environment, and with it the way to the token.
 *
 * @throws {ReleaseError} `CODE_BESIDE_TOKEN`
 */
export function refuseCodeBesideToken({ codeBesideToken }: CodeOptions, environment: Environment): void {
  const source = findIdTokenSource(environment);
  if (source === undefined || codeBesideToken === true) return;
  throw new ReleaseError(
    "CODE_BESIDE_TOKEN",
    `code of the repository would run where an ID token can be had (\`${source}\` is set), and could publish with it`,
    {
      hint: "Pack in a job without `id-token: write`, and publish in another one with `slipway publish --from`: `slipway explain CODE_BESIDE_TOKEN` shows both. `--code-beside-token` goes on all the same",
    },
  );
}

/** What somebody types who has no plan to compare with. */
const NO_PLAN = "none";

/**
 * The plan that the packed directory has to agree with. Where an ID token can be had, doing without one has to be said.
 *
 * @param plan As given: a file, `none`, or nothing.
 * @returns The file; nothing when there is nothing to compare with.
 * @throws {ReleaseError} `PLAN_REQUIRED`
 */
export function choosePlanFile(plan: string | undefined, environment: Environment): string | undefined {
  if (plan === NO_PLAN) return undefined;
  const source = plan === undefined ? findIdTokenSource(environment) : undefined;
  if (source === undefined) return plan;
  throw new ReleaseError(
    "PLAN_REQUIRED",
    `there is no plan to compare the packed directory with, and an ID token can be had (\`${source}\` is set)`,
    {
      hint: "Give the plan that the same run made before any code of the repository ran: `--plan plan.json`. Without one, whatever the pack job left is published: that takes `--plan none`",
    },
  );
}

/**
 * @param out Absolute path to write results to.
 * @param packed Absolute path of the packed directory.
 * @throws {ReleaseError} `OUT_DIRECTORY_PACKED`
 */
export async function requireApart(out: string, packed: string): Promise<void> {
  const [from, to] = await Promise.all([resolveLinks(packed), resolveLinks(out)]);
  const path = relative(from, to);
  if (path.split(/[\\/]/u)[0] === ".." || isAbsolute(path)) return;
  throw new ReleaseError(
    "OUT_DIRECTORY_PACKED",
    `\`${out}\` is in the packed directory, which holds a plan and tarballs only`,
    {
      hint: "Give a directory of its own: `--out slipway-result`",
    },
  );
}

/** Where a path leads, as far as it is there already. */
async function resolveLinks(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const parent = dirname(path);
  return parent === path ? path : join(await resolveLinks(parent), basename(path));
}
