import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type Rehearsal, type RehearsalOptions, startRehearsal } from "@slipway/rehearsal";
import {
  type Attempt,
  findDownloads,
  type JobRecord,
  type Runner,
  type RunnerOptions,
  startRunner,
} from "@slipway/workflow-runner";
import { execa } from "execa";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const REPOSITORY = "slipway-release/slipway";

/** What the jobs of release.yml come to when all of the release is sent. */
export const DONE = {
  action: "success",
  plan: "success",
  pack: "success",
  resume: "skipped",
  "tag-action": "success",
  publish: "success",
  verify: "success",
  announce: "success",
  report: "success",
};

/** This repository on a forge of its own, with a registry that trusts its release.yml. */
export interface StartedRepository {
  readonly rehearsal: Rehearsal;
  readonly runner: Runner;
  /** Its packages that are not private. */
  readonly packages: readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * @param options Of the runner; another `source` than this repository comes with what its registry has.
 * @param registryHas By default the packages of this repository, never published.
 */
export async function startRepository(
  options: Partial<RunnerOptions> = {},
  registryHas?: Pick<RehearsalOptions, "packages" | "assumeCreated">,
): Promise<StartedRepository> {
  const packages = registryHas === undefined ? readPackages() : [...(registryHas.assumeCreated ?? [])];
  // Jobs start pnpm with `npx`, which asks for it each time, as the one that started these tests did.
  const { stdout: registry } = await execa("npm", ["config", "get", "registry"], { cwd: ROOT });
  const rehearsal = await startRehearsal({
    upstream: { registry },
    assumeCreated: packages,
    ...registryHas,
    trust: [...packages, ...(registryHas?.packages ?? []).map(({ name }) => name)].map((name) => ({
      package: name,
      repository: REPOSITORY,
      file: "release.yml",
      environment: "npm",
      permissions: ["createPackage"],
    })),
  });
  const runner = await startRunner({
    rehearsal,
    repository: REPOSITORY,
    source: ROOT,
    downloads: await findDownloads(ROOT),
    // What release.yml says of its environment.
    environments: [
      {
        name: "npm",
        reviewers: ["maintainer"],
        preventSelfReview: true,
        policies: [
          { id: 1, name: "main", type: "branch" },
          { id: 2, name: "release-*", type: "tag" },
        ],
      },
    ],
    ...options,
  });
  return {
    rehearsal,
    runner,
    packages,
    close: async () => {
      await runner.close();
      await rehearsal.close();
    },
  };
}

function readPackages(): string[] {
  const names: string[] = [];
  for (const folder of readdirSync(`${ROOT}/packages`)) {
    const manifest: { name: string; private?: boolean } = JSON.parse(
      readFileSync(`${ROOT}/packages/${folder}/package.json`, "utf8"),
    );
    if (manifest.private !== true) names.push(manifest.name);
  }
  return names;
}

/** Each job's result; a failure is easier to understand with the job's log. */
export function resultsOf({ jobs }: Attempt): Record<string, string> {
  return Object.fromEntries(jobs.map(({ name, result }) => [name, result]));
}

export function jobOf({ jobs }: Attempt, name: string): JobRecord {
  const found = jobs.find((job) => job.name === name);
  if (found === undefined) throw new Error(`no job \`${name}\``);
  return found;
}

/** The end of a job's log, for the message of a failed expectation. */
export function tailOf({ log }: JobRecord): string {
  return log
    .slice(-60)
    .map(({ text }) => text)
    .join("\n");
}

/** Waits for something that happens while jobs run. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
