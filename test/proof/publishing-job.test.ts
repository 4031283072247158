import { cp, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  createRunClaims,
  createRunnerEnvironment,
  type Rehearsal,
  startRehearsal,
  type GithubRecord,
} from "@slipway/rehearsal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { writeFiles } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { jobScenarios } from "./job-scenarios.ts";
import { readProblems } from "./read-problems.ts";
import type { JobScenario } from "./scenario.ts";

const NAME = "@anvils/left-over";
const RUN = { repository: "acme/anvils", workflow: "release.yml", ref: "refs/tags/release-1" };

let base: string;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "slipway-job-")));
  const rehearsal = await startRehearsal();
  await writeFiles(join(base, "repository"), {
    "package.json": createManifest(NAME, undefined),
    "index.js": "export const answer = 42;\n",
  });
  const environment = { npm_config_registry: rehearsal.registry };
  const arguments_ = ["pack", "--out", join(base, "packed"), "--repository", "acme/anvils"];
  const { exitCode, stderr } = await runSlipway(join(base, "repository"), arguments_, environment);
  await rehearsal.close();
  expect(exitCode, stderr).toBe(0);
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe.concurrent("the job that publishes", () => {
  test.for(jobScenarios.map((scenario) => [`${scenario.rows.join(", ")}: ${scenario.title}`, scenario] as const))(
    "%s",
    async ([, scenario], { onTestFinished }) => {
      const rehearsal = await startRehearsal(describeRegistry(scenario));
      onTestFinished(() => rehearsal.close());
      const directory = await mkdtemp(join(base, "job-"));
      await prepare(directory, rehearsal, scenario);
      const result = await publish(directory, rehearsal, scenario);

      const problems = readProblems(result);
      expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining([...(scenario.predicted ?? [])]));
      const { outcomes }: { outcomes: { status: string }[] } = JSON.parse(result.stdout);
      expect(JSON.stringify(outcomes, null, 2)).toContain(scenario.outcome);
      expect(outcomes.map(({ status }) => status)).toEqual([scenario.status]);
    },
  );
});

function describeRegistry({ trust, uncreated, faults = [] }: JobScenario): Parameters<typeof startRehearsal>[0] {
  const record: GithubRecord = {
    package: NAME,
    repository: "acme/anvils",
    file: "release.yml",
    permissions: ["createPackage", "createStagedPackage"],
    ...trust,
  };
  return {
    packages: uncreated === true ? [] : [{ name: NAME, versions: [{ version: "0.9.0" }] }],
    trust: trust === null ? [] : [record],
    faults,
  };
}

/** A packed directory names the registry that it was packed for. */
async function prepare(directory: string, rehearsal: Rehearsal, { payload }: JobScenario): Promise<void> {
  await cp(join(base, "packed"), join(directory, "packed"), { recursive: true });
  const file = join(directory, "packed/plan.json");
  const plan: object = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...plan, registry: rehearsal.registry }));
  const { fulcioURL, rekorURL } = rehearsal.signing;
  await writeFile(join(directory, "signing-config.json"), JSON.stringify({ fulcioURL, rekorURL }));
  await writeFile(join(directory, "trusted-root.json"), JSON.stringify(rehearsal.trustedRoot));
  await writeFile(join(directory, "event.json"), JSON.stringify({ repository: payload ?? {} }));
}

/** Goes on in spite of problems, so that one run shows both: what was foreseen, and that it happens. */
function publish(directory: string, rehearsal: Rehearsal, scenario: JobScenario): Promise<CommandResult> {
  const { run, claims, withoutIdToken, arguments: more = [] } = scenario;
  const job =
    run === null
      ? { CI: "true", npm_config_registry: rehearsal.registry }
      : createRunnerEnvironment(rehearsal, { ...createRunClaims({ ...RUN, ...run }), ...claims });
  const signing = [
    "--plan",
    "none",
    "--wait",
    "10s",
    "--signing-config",
    "signing-config.json",
    "--trusted-root",
    "trusted-root.json",
  ];
  return runSlipway(directory, ["publish", "--from", "packed", "--enact", "--json", ...signing, ...more], {
    ...job,
    GITHUB_EVENT_PATH: join(directory, "event.json"),
    ...(withoutIdToken === true && { ACTIONS_ID_TOKEN_REQUEST_URL: "", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "" }),
  });
}
