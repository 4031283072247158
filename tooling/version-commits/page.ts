import { renderTable } from "../../packages/core/src/text/table.ts";
import type { Comparison, Difference } from "./compare.ts";
import { findReason } from "./reasons.ts";

export interface Compared {
  /** `owner/name`. */
  readonly name: string;
  /** Newest first. */
  readonly comparisons: readonly Comparison[];
}

const TABLE = [
  "repository",
  "commits",
  "from … to",
  "changesets",
  "raised versions",
  "rewritten ranges",
  "shapes",
  "otherwise, by Slipway",
  "by an older changesets",
  "by the repository",
];

/** `docs/pending-versions.md`. */
export function renderPage(repositories: readonly Compared[], most: number): string {
  const all = repositories.flatMap(({ comparisons }) => comparisons);
  const differences = all.flatMap((one) => one.differences);
  const reasons = repositories.flatMap(({ name, comparisons }) => listReasons(name, comparisons));
  return `# Pending versions, compared with what repositories wrote

Written by a script (\`tooling/version-commits/\`), not by hand. It takes the newest ${most} commits of each repository that
used up changesets and raised versions, lays out the files of the parent that say what is pending, and compares every version and
every range on a package of the workspace that Slipway foresees there (\`plan --pending\`) with what the commit has. Where something
differs, \`changeset version\` itself is run on the same files, the newest of the repository's major and the one of its lockfile: who
agrees with whom says where the difference comes from. No code of the repositories is run.

\`\`\`sh
git clone --bare https://github.com/<owner>/<name> <git directory>
node --conditions=slipway-source tooling/version-commits/main.ts <owner>/<name>=<git directory>... > docs/pending-versions.md
\`\`\`

${all.length} commits of ${repositories.length} repositories, ${sum(all, ({ raised }) => raised)} raised versions and ${sum(all, ({ rewritten }) => rewritten)} rewritten ranges: **${countBy(differences, "slipway")} differences that are Slipway's**.

${renderTable("aligned", TABLE, repositories.map(renderRow))}

"pre" and "exit" are states of prereleases; "private" are private packages with versions. No history holds a version of
\`changeset version --snapshot\`: those are made for one publication and thrown away, and Slipway does not foresee them.

## What the commits have otherwise

${renderTable("aligned", ["repository", "values", "for example", "because"], reasons)}
`;
}

function renderRow({ name, comparisons }: Compared): string[] {
  const differences = comparisons.flatMap((one) => one.differences);
  const ids = comparisons.map(({ commit }) => `\`${commit.id.slice(0, 10)}\``);
  const [newest = "", oldest = newest] = [ids[0], ids.at(-1)];
  const shapes = new Set(comparisons.flatMap((one) => [...one.shapes]));
  const majors = new Set(comparisons.map(({ major, locked }) => locked ?? String(major)));
  return [
    name,
    String(comparisons.length),
    `${oldest} … ${newest}`,
    [...majors].toReversed().join(", "),
    String(sum(comparisons, ({ raised }) => raised)),
    String(sum(comparisons, ({ rewritten }) => rewritten)),
    [...shapes].toSorted().join(", "),
    ...(["slipway", "older", "repository"] as const).map((by) => String(countBy(differences, by))),
  ];
}

function listReasons(name: string, comparisons: readonly Comparison[]): string[][] {
  const groups = new Map<string, { count: number; example: string }>();
  for (const { commit, differences } of comparisons) {
    for (const difference of differences) {
      const reason = findReason(name, difference) ?? "not known";
      const { file, field, slipway, commit: has } = difference;
      const example = `\`${commit.id.slice(0, 10)}\`, \`${file}\`, \`${field}\`: \`${slipway ?? ""}\` foreseen, \`${has ?? ""}\` written`;
      const group = groups.get(reason) ?? { count: 0, example };
      groups.set(reason, { ...group, count: group.count + 1 });
    }
  }
  return [...groups].map(([reason, { count, example }]) => [
    name,
    String(count),
    example.replaceAll("|", String.raw`\|`),
    reason,
  ]);
}

function countBy(differences: readonly Difference[], by: Difference["by"]): number {
  return differences.filter((difference) => difference.by === by).length;
}

function sum(comparisons: readonly Comparison[], count: (one: Comparison) => number): number {
  return comparisons.reduce((total, one) => total + count(one), 0);
}
