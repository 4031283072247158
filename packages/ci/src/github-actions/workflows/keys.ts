import type { WorkflowMap, WorkflowText } from "@slipway/core";

import type { YamlEntry, YamlTree } from "./yaml.ts";

/** What stands under the keys of a map, by the types that GitHub allows there. Anything else reads as absent. */
export interface Keys {
  readonly tree: YamlTree | undefined;
  readonly entry: (key: string) => YamlEntry | undefined;
  readonly text: (key: string) => WorkflowText | undefined;
  /** A list of scalars, or one scalar. */
  readonly texts: (key: string) => readonly WorkflowText[] | undefined;
  /** Scalars by key. An empty value is the empty text. */
  readonly map: (key: string) => WorkflowMap;
  readonly under: (key: string) => Keys;
}

export function readKeys(tree: YamlTree | undefined): Keys {
  const entries = tree?.kind === "map" ? tree.entries : [];
  const entry = (key: string) => entries.find((candidate) => candidate.key === key);
  const value = (key: string) => entry(key)?.value;
  return {
    tree,
    entry,
    text: (key) => textOf(value(key)),
    texts: (key) => textsOf(value(key)),
    map: (key) => mapOf(value(key)),
    under: (key) => readKeys(value(key)),
  };
}

function textOf(tree: YamlTree | undefined): WorkflowText | undefined {
  return tree?.kind === "scalar" && !tree.empty ? tree.text : undefined;
}

function textsOf(tree: YamlTree | undefined): readonly WorkflowText[] | undefined {
  if (tree === undefined || tree.kind === "map") return undefined;
  if (tree.kind === "scalar") return tree.empty ? [] : [tree.text];
  return tree.items.flatMap((item) => (item.kind === "scalar" && !item.empty ? [item.text] : []));
}

function mapOf(tree: YamlTree | undefined): WorkflowMap {
  const entries = tree?.kind === "map" ? tree.entries : [];
  return new Map(entries.flatMap(({ key, value }) => (value.kind === "scalar" ? [[key, value.text] as const] : [])));
}
