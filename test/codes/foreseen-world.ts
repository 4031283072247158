import type { SeededPackage } from "@slipway/rehearsal";

import { clientScenarios } from "../proof/client-scenarios.ts";
import { repositoryScenarios } from "../proof/repository-scenarios.ts";
import type { RepositoryCode } from "./code-scenario.ts";

/** What is said of a code whose repository the table of known failures has. */
export type Foreseen = Pick<RepositoryCode, "code" | "command" | "exitCode" | "severity" | "says">;

/** When it does not matter. */
const LONG_AGO = "2020-01-01T00:00:00.000Z";

/** The repository of the first scenario that is there to show this code. */
export function withForeseenWorld(foreseen: Foreseen): RepositoryCode {
  return { ...worldOf(foreseen.code), ...foreseen };
}

function worldOf(code: string): Omit<RepositoryCode, keyof Foreseen> {
  const repository = repositoryScenarios.find(({ predicted }) => predicted[0] === code);
  if (repository !== undefined) {
    const { title, files, packument, payload, environment } = repository;
    return {
      title,
      files,
      ...(packument !== undefined && { registry: { [nameOf(packument)]: packument } }),
      ...(payload !== undefined && { payload }),
      ...(environment !== undefined && { environment }),
    };
  }
  const client = clientScenarios.find(({ predicted: [first] = [] }) => first === code);
  if (client === undefined) throw new Error(`no scenario of the failure table is there to show ${code}`);
  const { title, files, seeds = [] } = client;
  const registry = Object.fromEntries(seeds.map((seed) => [seed.name, createPackument(seed)]));
  return { title, files, registry, remote: "https://github.com/acme/tools.git" };
}

function nameOf(packument: object): string {
  return "name" in packument ? String(packument.name) : "";
}

/** Of an unpublished version the registry shows the time, and nothing else. */
function createPackument({ name, versions, unpublished = [] }: SeededPackage): object {
  const numbers = versions.map(({ version }) => version);
  return {
    name,
    "dist-tags": { latest: numbers.at(-1) },
    versions: Object.fromEntries(numbers.map((version) => [version, { name, version }])),
    time: Object.fromEntries([...numbers, ...unpublished].map((version) => [version, LONG_AGO])),
  };
}
