import {
  check as checkRules,
  createFindings,
  type Findings,
  type Problem,
  type RegistryState,
  DEFAULT_TAG_PATTERN,
  findTagStart,
  nameSome,
  nextTag,
  quote,
  type TagStart,
} from "@slipway/core";

import type { Sources } from "./sources.ts";

/** Everything that would make the release fail or lie, of what was read. */
export function checkSources(sources: Sources, registry: RegistryState | undefined): Findings {
  return createFindings(sources.suppressions)
    .add(["read"], sources.problems)
    .add(
      registry === undefined ? ["check"] : ["check", "registry"],
      judge(sources, (judged) => checkRules({ ...judged, registry })),
    )
    .add(["read"], sources.lint.problems);
}

/** What is wrong with the packages as they are published. What a build writes is not for us to mend. */
export function judge<Input extends Sources>(sources: Input, rules: (judged: Input) => Problem[]): Problem[] {
  const own = new Set(sources.publishable.map(({ file }) => file));
  const built = new Set(sources.judged.map(({ file }) => file).filter((file) => !own.has(file)));
  return rules({ ...sources, publishable: sources.judged }).map((problem) =>
    problem.file !== undefined && built.has(problem.file) ? { ...problem, fix: undefined } : problem,
  );
}

/**
 * Where packages come from is for `check` to judge; of a tarball that says nothing of it, or is of other files than those of
 * the commit, whoever packs hears at once.
 */
export function tellOrigins(sources: Sources, registry: RegistryState): Problem[] {
  return checkRules({ ...sources, registry }).flatMap((problem) =>
    problem.code === "REPOSITORY_MISSING" || problem.code === "ENVIRONMENT_FILES_CHANGED"
      ? [{ ...problem, severity: "warning" }]
      : [],
  );
}

/** What a release tag of these sources would start. */
export function tellStart(sources: Sources): TagStart {
  const pattern = sources.config.releaseTag ?? DEFAULT_TAG_PATTERN;
  const versions = new Set(sources.publishable.map(({ version }) => version));
  const [version] = versions;
  const tag = nextTag(pattern, { date: ANY_DAY, version: versions.size === 1 ? version : undefined }, []);
  return findTagStart(sources, tag.kind === "free" ? tag.name : undefined);
}

/** Filters do not tell days apart. */
const ANY_DAY = "2026-11-27";

/** What the command line says of packages that the registry does not have. */
export function describeAssumed({ publishable, settings }: Sources, registry: RegistryState | undefined): string[] {
  const names = publishable.filter(({ name }) => registry?.get(name)?.kind === "absent").map(({ name }) => quote(name));
  if (settings.assumeCreated !== true || names.length === 0) return [];
  return [`assumed: a person has created ${nameSome(names)}, which the registry does not have (\`--assume-created\`)`];
}
