import type { SourceSpan, WorkflowText } from "@slipway/core";

/** A YAML document with aliases and merge keys resolved, every node with its place in the text. */
export type YamlTree = YamlScalar | YamlMap | YamlList;

export interface YamlScalar {
  readonly kind: "scalar";
  readonly at: SourceSpan;
  readonly text: WorkflowText;
  /** Nothing is written, or `null`, `~`. */
  readonly empty: boolean;
}

interface YamlMap {
  readonly kind: "map";
  readonly at: SourceSpan;
  /** Written as `{ … }`. */
  readonly flow: boolean;
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: string;
  readonly keyAt: SourceSpan;
  readonly value: YamlTree;
}

interface YamlList {
  readonly kind: "list";
  readonly at: SourceSpan;
  readonly items: readonly YamlTree[];
}
