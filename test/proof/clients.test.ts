import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Lab, RUN, startLab } from "../conformance/start-lab.ts";
import { writeFiles } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { clientScenarios } from "./client-scenarios.ts";
import { readProblems } from "./read-problems.ts";
import type { ClientScenario } from "./scenario.ts";

const TOKENS = {
  bypass: "npm_bypassbypassbypassbypassbypassbypass",
  "two-factor": "npm_factorfactorfactorfactorfactorfactor",
  stale: "npm_stalestalestalestalestalestalestales",
};

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    packages: clientScenarios.flatMap(({ seeds = [] }) => seeds),
    trust: clientScenarios.flatMap(({ trusted = [] }) =>
      trusted.map((name) => ({
        package: name,
        repository: "acme/tools",
        file: "release.yml",
        permissions: ["createPackage"] as const,
      })),
    ),
    tokens: [
      { token: TOKENS.bypass, user: "robot", bypassTwoFactor: true },
      { token: TOKENS["two-factor"], user: "person", bypassTwoFactor: false },
    ],
  });
});
afterAll(() => lab.close());

describe.concurrent("the real clients fail so, and check sees it", () => {
  test.for(clientScenarios.map((scenario) => [`${scenario.rows.join(", ")}: ${scenario.title}`, scenario] as const))(
    "%s",
    async ([, scenario]) => {
      const directory = await lab.writePackage({});
      await writeFiles(directory, scenario.files);
      await expectPrediction(directory, scenario);
      const outcome = await run(directory, scenario);
      for (const words of scenario.says) expect(outcome.output).toContain(words);
      if (scenario.conceals !== undefined) expect(outcome.output).not.toContain(scenario.conceals);
      expect(outcome.exitCode === 0).toBe(scenario.succeeds === true);
    },
  );
});

async function expectPrediction(directory: string, { predicted = [], fixed }: ClientScenario): Promise<void> {
  const [first] = predicted;
  if (first === undefined) return;
  const environment = { npm_config_registry: lab.rehearsal.registry, GITHUB_REPOSITORY: "acme/tools" };
  const problems = readProblems(await runSlipway(directory, ["check", "--json"], environment));
  expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining([...predicted]));
  const mendable = problems.some((problem) => problem.code === first && ("fix" in problem || "edits" in problem));
  expect(mendable, `${first} has a fix`).toBe(fixed === true);
}

async function run(directory: string, scenario: ClientScenario): ReturnType<Lab["run"]> {
  const { client, token, environment } = scenario;
  const npmrc = join(directory, "token.npmrc");
  if (token !== undefined) {
    await writeFile(npmrc, `//${new URL(lab.rehearsal.registry).host}/:_authToken=${TOKENS[token]}\n`);
  }
  return lab.run(client, scenario.arguments, directory, {
    job: scenario.run === null ? null : { ...RUN, ...scenario.run },
    environment: { ...(token !== undefined && { npm_config_userconfig: npmrc }), ...environment },
  });
}
