import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";

import { evaluateText } from "../expressions/evaluate.ts";
import { member, parseJson, textMember } from "../values/json.ts";
import type { Workflow } from "../workflow/workflow.ts";

/** What the embedded registry has to know beforehand of a repository. */
export interface Trusted {
  readonly names: readonly string[];
  /** Of the job that publishes, where it has one. */
  readonly environment: string | undefined;
}

/** Packages of a repository that are not private, and the environment of the job that may publish them. */
export async function readTrusted(source: string, { jobs }: Workflow): Promise<Trusted> {
  const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*package.json"], {
    cwd: source,
  });
  const names: string[] = [];
  for (const file of stdout.split("\n").filter((path) => path.endsWith("package.json"))) {
    const manifest = parseJson(await readFile(join(source, file), "utf8").catch(() => "null"));
    const name = textMember(manifest, "name");
    if (name !== undefined && member(manifest, "private") !== true && textMember(manifest, "version") !== undefined)
      names.push(name);
  }
  const publishing = [...jobs.values()].find(({ environment }) => environment !== undefined);
  const environment = publishing?.environment;
  const nameless = { contexts: {}, functions: [] };
  return { names, environment: environment === undefined ? undefined : evaluateText(environment, nameless) };
}

/** `owner/name` of the repository that `package.json` names. */
export async function readRepository(source: string): Promise<string | undefined> {
  const manifest = parseJson(await readFile(join(source, "package.json"), "utf8").catch(() => "null"));
  const field = member(manifest, "repository");
  const url = typeof field === "string" ? field : textMember(field, "url");
  return /github(?:\.com[/:]|:)(?<name>[^/]+\/[^/#]+?)(?:\.git)?$/.exec(url ?? "")?.groups?.["name"];
}
