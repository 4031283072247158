/**
 * Compares what commits that made versions of changesets wrote with what Slipway says at their parents, and prints
 * `docs/pending-versions.md`. Nothing of the repositories' own code is run; changesets' own command line is, of today and of
 * the version that a lockfile has, where something differs. Fails where Slipway is to blame, or nobody knows who is.
 *
 *     node --conditions=slipway-source tooling/version-commits/main.ts [--most 12] <owner>/<name>=<git directory>... > docs/pending-versions.md
 */
import { parseArgs } from "node:util";

import { listVersionCommits } from "./commits.ts";
import { type Comparison, compareCommit } from "./compare.ts";
import { renderPage } from "./page.ts";
import { findReason } from "./reasons.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { most: { type: "string", default: "12" } },
});
const repositories: { name: string; comparisons: readonly Comparison[] }[] = [];
for (const positional of positionals) {
  const [name = "", directory = ""] = positional.split("=", 2);
  const comparisons: Comparison[] = [];
  for (const commit of await listVersionCommits(directory, Number(values.most))) {
    const comparison = await compareCommit(directory, commit);
    comparisons.push(comparison);
    for (const difference of comparison.differences) {
      if (findReason(name, difference) !== undefined) continue;
      process.exitCode = 1;
      console.error(name, commit.id, JSON.stringify(difference));
    }
  }
  console.error(`${name}: ${comparisons.length} commits`);
  repositories.push({ name, comparisons });
}
console.log(renderPage(repositories, Number(values.most)));
