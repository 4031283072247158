/**
 * Compares the packages that manypkg finds by itself with those that Slipway finds, and prints the differences as a
 * Markdown table. Nothing of the repositories' own code is run.
 *
 *     node --conditions=slipway-source tooling/compare-workspaces.ts <checkout>...
 */
import { join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";

import { getPackages } from "@manypkg/get-packages";

import { renderTable } from "../packages/core/src/text/table.ts";
import { readWorkspace } from "../packages/npm/src/workspace/read-workspace.ts";

/** Directories named in one cell; the rest is counted. */
const MAX_NAMED = 8;

interface Found {
  readonly tool: string;
  /** From the checkout. */
  readonly directories: ReadonlySet<string>;
}

const HEAD = ["repository", "manypkg", "packages", "Slipway", "packages", "only manypkg", "only Slipway"];

const { positionals } = parseArgs({ allowPositionals: true });
if (positionals.length === 0) throw new Error("which checkouts are compared?");

const rows: string[][] = [];
for (const checkout of positionals) rows.push(await compare(resolve(checkout)));
console.log(renderTable("markdown", HEAD, rows));

async function compare(checkout: string): Promise<string[]> {
  const repository = checkout.split(sep).slice(-2).join("/");
  const ours = await findOurs(checkout);
  const theirs = await findTheirs(checkout).catch((error: unknown) => firstLine(error, checkout));
  const counted = [ours.tool, String(ours.directories.size)];
  if (typeof theirs === "string") return [repository, theirs, "", ...counted, "", ""];
  const onlyTheirs = theirs.directories.difference(ours.directories);
  const onlyOurs = ours.directories.difference(theirs.directories);
  const cells = [theirs.tool, String(theirs.directories.size), ...counted, renderSet(onlyTheirs), renderSet(onlyOurs)];
  return [repository, ...cells];
}

/** The root counts where manypkg has one, as with Slipway. */
async function findTheirs(checkout: string): Promise<Found> {
  const { tool, rootPackage, packages } = await getPackages(checkout);
  const all = rootPackage === undefined ? packages : [rootPackage, ...packages];
  return { tool: tool.type, directories: new Set(all.map(({ dir }) => fromCheckout(checkout, dir))) };
}

async function findOurs(checkout: string): Promise<Found> {
  const { workspace } = await readWorkspace(checkout);
  const { base, tool, packages } = workspace;
  return { tool, directories: new Set(packages.map(({ directory }) => fromCheckout(checkout, join(base, directory)))) };
}

function fromCheckout(checkout: string, path: string): string {
  return relative(checkout, path).replaceAll(sep, "/") || ".";
}

function firstLine(error: unknown, checkout: string): string {
  const [first = "", second = ""] = String(error).replaceAll(`${checkout}${sep}`, "").split("\n");
  return (first.endsWith(":") ? `${first} ${second} …` : first).replaceAll("|", String.raw`\|`);
}

function renderSet(directories: ReadonlySet<string>): string {
  const named = [...directories].toSorted().map((directory) => `\`${directory}\``);
  const rest = named.length - MAX_NAMED;
  return rest > 0 ? `${named.slice(0, MAX_NAMED).join(", ")} and ${rest} more` : named.join(", ");
}
