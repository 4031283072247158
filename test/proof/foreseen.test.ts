import { once } from "node:events";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Rehearsal, startRehearsal } from "@slipway/rehearsal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createRepository } from "../fixtures/create-repository.ts";
import { type CommandResult, runSlipway } from "../fixtures/run-slipway.ts";
import { readProblems } from "./read-problems.ts";
import { repositoryScenarios } from "./repository-scenarios.ts";
import type { RepositoryScenario } from "./scenario.ts";

let upstream: Rehearsal;
let outside: string;
const servers: Server[] = [];

beforeAll(async () => {
  upstream = await startRehearsal();
  outside = await realpath(await mkdtemp(join(tmpdir(), "slipway-proof-")));
});
afterAll(async () => {
  await upstream.close();
  for (const server of servers) server.close();
  await rm(outside, { recursive: true, force: true });
});

describe.concurrent("check sees it, and the rehearsal fails so", () => {
  test.for(
    repositoryScenarios.map((scenario) => [`${scenario.rows.join(", ")}: ${scenario.title}`, scenario] as const),
  )("%s", async ([title, scenario], { onTestFinished }) => {
    const directory = await createRepository(scenario.files, { onFinished: onTestFinished });
    const environment = await createEnvironment(title, scenario);
    const slipway = (...arguments_: string[]): Promise<CommandResult> => runSlipway(directory, arguments_, environment);

    const problems = readProblems(await slipway("check", "--json"));
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining([...scenario.predicted]));
    if (scenario.rehearsed !== undefined) {
      const created = scenario.uncreated === true ? [] : ["--assume-created"];
      const rehearsed = await slipway("rehearse", ...created, "--json");
      expect(rehearsed.stdout, rehearsed.stderr).toContain(scenario.rehearsed);
    }
    const [code] = scenario.predicted;
    const mendable = problems.some((problem) => problem.code === code && ("fix" in problem || "edits" in problem));
    expect(mendable, `${code} has a fix`).toBe(scenario.fixed === true);
    if (mendable) {
      const left = readProblems(await slipway("check", "--fix", "--json"));
      expect(left.map((problem) => problem.code)).not.toContain(code);
    }
  });
});

async function createEnvironment(
  title: string,
  { packument, payload, environment }: RepositoryScenario,
): Promise<Record<string, string>> {
  const event = join(outside, `${title.replaceAll(/\W+/g, "-")}.json`);
  if (payload !== undefined) await writeFile(event, JSON.stringify({ repository: payload }));
  return {
    npm_config_registry: packument === undefined ? upstream.registry : await serve(packument),
    ...(payload !== undefined && { GITHUB_EVENT_PATH: event }),
    ...environment,
  };
}

/** @returns the address of a registry that answers everything with one document. */
async function serve(document: object): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(document));
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}/`;
}
