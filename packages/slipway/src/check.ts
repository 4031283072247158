import {
  check as checkRules,
  createFindings,
  createPlan,
  describeTrusted,
  type Findings,
  listHiddenNeeds,
  nameSome,
  type Problem,
  type RegistryState,
} from "@slipway/core";

import { readState } from "./registry.ts";
import type { Run } from "./run/run.ts";
import { readSources, type SourceOptions, type Sources } from "./sources.ts";

export interface CheckOptions extends SourceOptions {
  /** Leaves the registry alone: what it holds stays unknown. */
  readonly offline?: boolean | undefined;
}

export interface Checked {
  readonly sources: Sources;
  readonly findings: Findings;
  /** What could not be looked at, in words. */
  readonly notChecked: readonly string[];
  /** How many packages were last published by trusted publishing, in words; absent where the registry says it of none. */
  readonly trusted: string | undefined;
  /** How many packages a release would publish now, for whoever asks; nothing where the registry was not asked. */
  readonly countPending: () => number | undefined;
}

/** directory → everything that would make the release fail or lie, as far as it can be known before packing. */
export async function check(options: CheckOptions, run: Run): Promise<Checked> {
  const sources = await readSources(options, run);
  const registry = options.offline === true ? undefined : await readState(sources, run);
  return {
    sources,
    findings: checkSources(sources, registry),
    notChecked: [...sources.lint.notChecked, ...describeUnanswered(sources, registry)],
    countPending: () => (registry === undefined ? undefined : createPlan({ ...sources, registry }).packages.length),
    trusted: describeTrusted(registry === undefined ? [] : listPublications(sources, registry)),
  };
}

/** Of each package whose history was read. */
function listPublications({ publishable }: Sources, registry: RegistryState): (true | undefined)[] {
  return publishable.flatMap(({ name }) => {
    const state = registry.get(name);
    return state?.kind === "present" && state.publications !== undefined ? [state.publications.lastTrusted] : [];
  });
}

/** What the registry was not asked, or would tell nobody without a credential. */
function describeUnanswered(sources: Sources, registry: RegistryState | undefined): string[] {
  if (registry === undefined)
    return ["what the registry has: which versions are published, and whether dependencies are there"];
  const hidden = listHiddenNeeds({ ...sources, registry });
  if (hidden.length === 0) return [];
  const names = nameSome(hidden.map((name) => `\`${name}\``));
  return [`whether the registry has ${names}: it tells nobody who has no credential`];
}

/** The same, of what was read already. */
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
