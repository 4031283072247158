/**
 * Checks clones of public repositories and prints what was found as a Markdown table. Nothing of theirs is run.
 *
 *     node --conditions=slipway-source tooling/real-repositories.ts <directory> [--offline]
 *
 * The directory holds the clones as `<owner>/<name>`; the registry that is read is npm's configuration's.
 */
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { execa } from "execa";

import { renderTable } from "../packages/core/src/text/table.ts";
import { readWorkspace } from "../packages/npm/src/workspace/read-workspace.ts";

interface Finding {
  readonly code: string;
  readonly severity: "error" | "warning" | "note";
}

const SLIPWAY = fileURLToPath(new URL("../packages/slipway/bin/slipway.js", import.meta.url));

const HEAD = ["repository", "commit", "packed by", "packages", "publishable", "errors", "warnings"];

const { positionals, values } = parseArgs({ allowPositionals: true, options: { offline: { type: "boolean" } } });
const [directory] = positionals;
if (directory === undefined) throw new Error("which directory holds the clones?");

const rows: string[][] = [];
for (const repository of await listClones(resolve(directory))) {
  rows.push(await describe(resolve(directory), repository, values.offline === true));
}
console.log(renderTable("markdown", HEAD, rows));

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

async function describe(base: string, repository: string, offline: boolean): Promise<string[]> {
  const clone = join(base, repository);
  const { workspace } = await readWorkspace(clone);
  const { stdout: commit } = await execa("git", ["rev-parse", "--short=10", "HEAD"], { cwd: clone });
  const { name, version } = workspace.packageManager;
  const publishable = workspace.packages.filter((pkg) => !pkg.manifest["private"] && pkg.version !== "");
  const findings = await check(clone, repository, offline);
  return [
    repository,
    commit,
    version === undefined ? name : `${name} ${version.split(".")[0] ?? version}`,
    String(workspace.packages.length),
    String(publishable.length),
    ...(["error", "warning"] as const).map((severity) => renderCounts(findings, severity)),
  ];
}

async function check(clone: string, repository: string, offline: boolean): Promise<readonly Finding[] | string> {
  const args = [SLIPWAY, "check", "--json", "--directory", clone, "--repository", repository];
  const result = await execa(process.execPath, [...args, ...(offline ? ["--offline"] : [])], { reject: false });
  if (result.exitCode === 2) return result.stderr.split("\n", 1)[0]?.replaceAll(clone, repository) ?? "";
  const document: { readonly problems: readonly Finding[] } = JSON.parse(result.stdout);
  return document.problems;
}

/** `CODE`, `OTHER_CODE ×3`. What could not be checked is an error, in its own words. */
function renderCounts(findings: readonly Finding[] | string, severity: Finding["severity"]): string {
  if (typeof findings === "string") return severity === "error" ? findings.replaceAll("|", String.raw`\|`) : "";
  const counts = new Map<string, number>();
  for (const finding of findings) {
    if (finding.severity === severity) counts.set(finding.code, (counts.get(finding.code) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, count]) => (count === 1 ? code : `${code} ×${count}`))
    .join(", ");
}
