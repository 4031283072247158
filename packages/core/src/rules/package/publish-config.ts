import { listOverrides, listRewriting, listUnapplied, type Override } from "../../plan/packed-manifest.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, nameSome, quote, show } from "../../text/words.ts";
import type { NpmPublication } from "../../workflow/npm-publications.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { manifestDoubt } from "./dependency-problem.ts";

type Found = Problem<"PUBLISH_CONFIG_IGNORED">;

/** Fields of the manifest that stand in `publishConfig`, and that the packing client leaves there. */
export const publishConfigIgnored: Rule<"PUBLISH_CONFIG_IGNORED"> = {
  stage: "check",
  alsoIn: ["plan"],
  codes: {
    PUBLISH_CONFIG_IGNORED: {
      title: "The packing client does not apply a field of `publishConfig`",
      label: "ignored `publishConfig` field",
      message: ({ package: name, field, actual, expected, reason }) =>
        `${quote(name)} would be published with ${quote(actual)}, ${quote(field)} says ${quote(expected)}${because(reason)}`,
      what: "`publishConfig` sets a field of the manifest to something else than the manifest itself has, and the client that packs this workspace does not copy that field. pnpm copies `main`, `exports`, `types`, `bin` and others, yarn a few less, npm, bun and yarn 1 none; nor does an `npm publish` in a workflow of a workspace that pnpm or yarn manages.",
      says: "Error [ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING]: Stripping types is currently unsupported for files under node_modules",
      why: "What is published has the value that was meant for the repository, usually an entry point among the sources. Nothing fails before somebody installs it.",
      fix: "Write the value into the field itself, with the sources under a condition of your own where they are needed; let `prepack` write it; or pack with pnpm or yarn.",
      sources: [
        "https://pnpm.io/package_json#publishconfig",
        "https://yarnpkg.com/configuration/manifest#publishConfig",
        "https://docs.npmjs.com/cli/configuring-npm/package-json#publishconfig",
      ],
    },
  },
  check({ releasable, unbuilt, npmPublications, workspace: { packageManager } }) {
    const applied = new Set(listOverrides(packageManager));
    const byCommand = npmPublications.flatMap((publication) => unappliedBy(publication, applied));
    const distinct = new Map(byCommand.map((problem) => [problem.package, problem]));
    const byClient = releasable.flatMap((pkg) => {
      // The manifest that is published is another one.
      if (unbuilt?.has(pkg.directory) === true || manifestDoubt(pkg.manifest) !== undefined) return [];
      const left = listUnapplied(pkg.manifest, pkg.manifest).filter(({ field }) => !applied.has(field));
      const [script] = listRewriting(pkg.manifest);
      return describe(pkg, left, {
        severity: script === undefined ? "error" : "warning",
        why: (fields) => `${packageManager.name} does not copy ${fields} out of \`publishConfig\``,
        doubt: script === undefined ? undefined : `unless \`${script}\` writes the manifest anew`,
      });
    });
    return [...byClient, ...distinct.values()];
  },
};

/** Fields that the workspace's client copies, and that the `npm publish` of a job does not. */
function unappliedBy({ pkg, publish, doubt }: NpmPublication, applied: ReadonlySet<string>): Found[] {
  if (pkg === undefined || manifestDoubt(pkg.manifest) !== undefined) return [];
  const left = listUnapplied(pkg.manifest, pkg.manifest).filter(({ field }) => applied.has(field));
  return describe(pkg, left, {
    severity: doubt === undefined ? "error" : "warning",
    why: (fields) => `\`npm publish\` in \`${publish.file}:${publish.at.position.line}\` does not copy ${fields}`,
    doubt,
  });
}

interface Judgement {
  readonly severity: Problem["severity"];
  readonly why: (fields: string) => string;
  readonly doubt: string | undefined;
}

/** One problem for all fields of a package: they have one cause. */
function describe(pkg: WorkspacePackage, left: readonly Override[], { severity, why, doubt }: Judgement): Found[] {
  const [first] = left;
  if (first === undefined) return [];
  const fields = nameSome(left.map(({ field }) => quote(field)));
  return [
    manifestProblem(pkg, ["publishConfig", first.field], {
      code: "PUBLISH_CONFIG_IGNORED",
      severity,
      actual: show(first.actual),
      expected: show(first.meant),
      reason: [why(fields), doubt].filter((part) => part !== undefined).join("; "),
    }),
  ];
}
