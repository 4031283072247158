import type {
  WorkflowConcurrency,
  WorkflowEnvironment,
  WorkflowJob,
  WorkflowMatrix,
  WorkflowPermissions,
  WorkflowRunner,
  WorkflowStep,
  WorkflowText,
} from "@slipway/core";

import { type Keys, readKeys, type YamlEntry, type YamlTree } from "./yaml.ts";

/** @param source The file's text, from which the job's indentation is taken. */
export function parseJob({ key, keyAt, value }: YamlEntry, source: string): WorkflowJob {
  const keys = readKeys(value);
  const inherit = keys.text("secrets");
  return {
    id: key,
    at: keyAt,
    name: keys.text("name"),
    needs: keys.texts("needs") ?? [],
    if: keys.text("if"),
    uses: keys.text("uses"),
    container: keys.text("container") ?? keys.under("container").text("image"),
    continueOnError: keys.text("continue-on-error"),
    cacheMode: keys.text("cache-mode"),
    workingDirectory: keys.under("defaults").under("run").text("working-directory"),
    permissions: parsePermissions(keys),
    concurrency: parseConcurrency(keys),
    environment: parseEnvironment(keys),
    runsOn: parseRunner(keys),
    matrix: parseMatrix(keys.under("strategy")),
    indent: indentOf(value, source),
    secretsInherit: inherit?.text === "inherit" ? inherit : undefined,
    secrets: keys.map("secrets"),
    env: keys.map("env"),
    with: keys.map("with"),
    outputs: keys.map("outputs"),
    steps: parseSteps(keys.entry("steps")?.value),
  };
}

function indentOf(job: YamlTree, source: string): string | undefined {
  const first = job.kind === "map" && !job.flow && job.at.shared !== true ? job.entries[0]?.keyAt.start : undefined;
  if (first === undefined) return undefined;
  const indent = source.slice(source.lastIndexOf("\n", first - 1) + 1, first);
  return /^ +$/.test(indent) ? indent : undefined;
}

function parseEnvironment(keys: Keys): WorkflowEnvironment | undefined {
  const entry = keys.entry("environment");
  if (entry === undefined) return undefined;
  const name = keys.text("environment") ?? keys.under("environment").text("name");
  return { at: name?.at ?? entry.keyAt, name };
}

function parseRunner(keys: Keys): WorkflowRunner | undefined {
  const entry = keys.entry("runs-on");
  if (entry === undefined) return undefined;
  const map = keys.under("runs-on");
  const labels = keys.texts("runs-on") ?? map.texts("labels") ?? [];
  return { at: entry.value.at, labels, group: map.text("group") };
}

function parseMatrix(strategy: Keys): WorkflowMatrix | undefined {
  const entry = strategy.entry("matrix");
  if (entry === undefined) return undefined;
  const tree = entry.value;
  if (tree.kind !== "map") return { at: entry.keyAt, values: new Map() };
  const dimensions = tree.entries.filter(({ key }) => key !== "include" && key !== "exclude");
  const included = readKeys(tree).entry("include")?.value;
  const values = new Map<string, WorkflowText[]>();
  const add = (key: string, value: YamlTree): void => {
    values.set(key, [...(values.get(key) ?? []), ...scalarsOf(value)]);
    for (const item of value.kind === "list" ? value.items : [value]) {
      // `matrix.package.directory` of `package: [{ directory: … }]`.
      for (const inner of item.kind === "map" ? item.entries : []) add(`${key}.${inner.key}`, inner.value);
    }
  };
  for (const { key, value } of dimensions) add(key, value);
  for (const item of included?.kind === "list" ? included.items : []) {
    for (const { key, value } of item.kind === "map" ? item.entries : []) add(key, value);
  }
  const excluded = readKeys(tree).entry("exclude") !== undefined;
  return { at: entry.keyAt, values, legs: countLegs(dimensions, included, excluded) };
}

function scalarsOf(tree: YamlTree): readonly WorkflowText[] {
  const items = tree.kind === "list" ? tree.items : [tree];
  return items.flatMap((item) => (item.kind === "scalar" && !item.empty ? [item.text] : []));
}

/** At least as many; `exclude` and expressions leave it open. */
function countLegs(
  dimensions: readonly YamlEntry[],
  included: YamlTree | undefined,
  excluded: boolean,
): number | undefined {
  const lengths = dimensions.map(({ value }) => (value.kind === "list" ? value.items.length : undefined));
  if (excluded || (included !== undefined && included.kind !== "list")) return undefined;
  if (lengths.length === 0) return included?.items.length;
  let legs = 1;
  for (const length of lengths) {
    if (length === undefined) return undefined;
    legs *= length;
  }
  return legs;
}

/** `read-all`, `write-all`, or scopes. A `permissions` key without a value grants nothing more than `{}`. */
export function parsePermissions(keys: Keys): WorkflowPermissions | undefined {
  const entry = keys.entry("permissions");
  if (entry === undefined) return undefined;
  const { value } = entry;
  const all = value.kind === "scalar" ? /^(read|write)-all$/.exec(value.text.text)?.[1] : undefined;
  return {
    at: value.kind === "scalar" && value.empty ? entry.keyAt : value.at,
    all: all === "read" || all === "write" ? all : undefined,
    scopes: keys.map("permissions"),
    flow: value.kind === "map" && value.flow,
  };
}

/** A group's name alone, or a map. */
export function parseConcurrency(keys: Keys): WorkflowConcurrency | undefined {
  const entry = keys.entry("concurrency");
  if (entry === undefined) return undefined;
  const map = keys.under("concurrency");
  return {
    at: entry.keyAt,
    group: keys.text("concurrency") ?? map.text("group"),
    cancelInProgress: map.text("cancel-in-progress"),
    queue: map.text("queue"),
  };
}

/** The steps of a job or of a composite action in order. Groups that run in parallel are opened. */
export function parseSteps(tree: YamlTree | undefined): WorkflowStep[] {
  const items = tree?.kind === "list" ? tree.items : [];
  return items.flatMap((item) => {
    if (item.kind !== "map") return [];
    const parallel = readKeys(item).entry("parallel");
    return parallel === undefined ? [parseStep(item)] : parseSteps(parallel.value);
  });
}

function parseStep(tree: YamlTree): WorkflowStep {
  const keys = readKeys(tree);
  return {
    at: tree.at,
    id: keys.text("id"),
    name: keys.text("name"),
    if: keys.text("if"),
    uses: keys.text("uses"),
    run: keys.text("run"),
    workingDirectory: keys.text("working-directory"),
    continueOnError: keys.text("continue-on-error"),
    with: keys.map("with"),
    env: keys.map("env"),
  };
}
