import {
  type Base,
  createPlan,
  describeTrusted,
  type Findings,
  listHiddenNeeds,
  nameSome,
  type RegistryState,
  ReleaseError,
} from "@slipway/core";

import { compareWithBase, findBase } from "./before.ts";
import { checkSources, describeAssumed } from "./check-sources.ts";
import { readState } from "./registry.ts";
import type { Run } from "./run/run.ts";
import { readSources, type SourceOptions, type Sources } from "./sources.ts";

export interface CheckOptions extends SourceOptions {
  /** Leaves the registry alone: what it holds stays unknown. */
  readonly offline?: boolean | undefined;
  /** A branch, a tag or a hash: says which problems stand already where the commits since then begin. */
  readonly base?: string | undefined;
}

export interface Checked {
  readonly sources: Sources;
  readonly findings: Findings;
  /** What it was compared with. */
  readonly base: Base | undefined;
  /** What could not be looked at, in words. */
  readonly notChecked: readonly string[];
  /** How many packages were last published by trusted publishing, in words; absent where the registry says it of none. */
  readonly trusted: string | undefined;
  /** How many packages a release would publish now, for whoever asks; nothing where the registry was not asked. */
  readonly countPending: () => number | undefined;
}

/**
 * directory → everything that would make the release fail or lie, as far as it can be known before packing.
 *
 * @throws {ReleaseError} `BASE_UNREADABLE` where it was to be compared, and what `readSources` throws.
 */
export async function check(options: CheckOptions, run: Run): Promise<Checked> {
  const sources = await readSources(options, run);
  const registry = options.offline === true ? undefined : await readState(sources, run);
  const findings = checkSources(sources, registry);
  const base = options.base === undefined ? undefined : await requireBase(options.base, sources, run);
  return {
    sources,
    findings:
      base === undefined
        ? findings
        : {
            ...findings,
            problems: await compareWithBase(findings.problems, base, { sources, options, registry }, run),
          },
    base,
    notChecked: [
      ...sources.lint.notChecked,
      ...describeUnanswered(sources, registry),
      ...describeAssumed(sources, registry),
    ],
    countPending: () => (registry === undefined ? undefined : createPlan({ ...sources, registry }).packages.length),
    trusted: describeTrusted(registry === undefined ? [] : listPublications(sources, registry)),
  };
}

async function requireBase(ref: string, sources: Sources, run: Run): Promise<Base> {
  const base = await findBase(sources, ref, run);
  if (base !== undefined) return base;
  throw new ReleaseError(
    "BASE_UNREADABLE",
    `\`${ref}\` names no commit of this clone that it has in common with \`HEAD\``,
    {
      hint: `Fetch it: \`git fetch origin ${ref}\`, with the history in between; in a workflow, \`fetch-depth: 0\` beside \`actions/checkout\``,
    },
  );
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
