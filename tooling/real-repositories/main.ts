/**
 * Checks clones of public repositories without asking a registry, writes what was found into `findings.json`, and makes
 * `docs/real-repositories.md` anew. Nothing of theirs is run.
 *
 *     node --conditions=slipway-source tooling/real-repositories/main.ts <directory>
 *
 * The directory holds the clones as `<owner>/<name>`.
 */
import { readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { execa } from "execa";

import { readWorkspace } from "../../packages/npm/src/workspace/read-workspace.ts";
import { readJudgements, realRepositoriesDocument } from "./document.ts";
import type { CheckedRepository, Finding, Findings } from "./findings.ts";

const SLIPWAY = fileURLToPath(new URL("../../packages/slipway/bin/slipway.js", import.meta.url));

/** The exit code of what could not be checked at all. */
const COULD_NOT_RUN = 2;

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write("which directory holds the clones, as `<owner>/<name>`?\n");
  process.exitCode = 2;
} else {
  const findings = await checkAll(resolve(directory));
  await write("./findings.json", `${JSON.stringify(findings, null, 1)}\n`);
  await write("../../docs/real-repositories.md", realRepositoriesDocument(findings, await readJudgements()));
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(new URL(file, import.meta.url), text);
}

async function checkAll(base: string): Promise<Findings> {
  const repositories: CheckedRepository[] = [];
  for (const repository of await listClones(base)) {
    process.stderr.write(`${repository}\n`);
    repositories.push(await checkRepository(join(base, repository), repository));
  }
  return { date: new Date().toISOString().slice(0, 10), repositories };
}

async function listClones(base: string): Promise<string[]> {
  const owners = await listDirectories(base);
  const names = await Promise.all(owners.map((owner) => listDirectories(join(base, owner))));
  return owners.flatMap((owner, index) => (names[index] ?? []).map((name) => `${owner}/${name}`));
}

async function listDirectories(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

async function checkRepository(clone: string, repository: string): Promise<CheckedRepository> {
  const { workspace } = await readWorkspace(clone);
  const { stdout: commit } = await execa("git", ["rev-parse", "HEAD"], { cwd: clone });
  const { name, version } = workspace.packageManager;
  const isPublishable = ({ manifest, version }: (typeof workspace.packages)[number]): boolean =>
    manifest["private"] !== true && version !== "";
  return {
    repository,
    commit,
    packedBy: version === undefined ? name : `${name} ${version.split(".")[0] ?? version}`,
    packages: workspace.packages.length,
    publishable: workspace.packages.filter(isPublishable).length,
    ...(await check(clone, repository)),
  };
}

async function check(clone: string, repository: string): Promise<Pick<CheckedRepository, "refusal" | "findings">> {
  const args = [SLIPWAY, "check", "--offline", "--json", "--directory", clone, "--repository", repository];
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, { reject: false });
  if (exitCode === COULD_NOT_RUN) return { refusal: refusalIn(stderr, clone), findings: [] };
  const { problems }: { readonly problems: readonly Problem[] } = JSON.parse(stdout);
  return { findings: countByPlace(problems) };
}

/** What is read here of a problem of `check --json`. */
interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly file?: string;
}

/** The first line of an error, without this machine's paths. */
function refusalIn(stderr: string, clone: string): string {
  const line = stderr.split("\n").find((text) => text.startsWith("error "));
  return (line ?? "").replace(/^error /u, "").replaceAll(`\`${clone}\``, "it");
}

/** One line for a code in a file, in a fixed order: a second run of the same commit changes nothing. */
function countByPlace(problems: readonly Problem[]): Finding[] {
  const groups = Map.groupBy(problems, ({ code, severity, file = "" }) => `${severity} ${code} ${file}`);
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group;
      if (first === undefined) return [];
      const { code, severity, file = "" } = first;
      return [{ code, severity, place: file, instances: group.length }];
    });
}
