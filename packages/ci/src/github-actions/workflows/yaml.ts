import type { Position, SourceSpan, WorkflowMap, WorkflowText } from "@slipway/core";
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
} from "yaml";

/** Aliases can make a small text huge: nobody writes a workflow of this many values. */
const MOST_NODES = 100_000;
const DEEPEST = 60;

/** A YAML document with aliases and merge keys resolved, every node with its place in the text. */
export type YamlTree = YamlScalar | YamlMap | YamlList;

interface YamlScalar {
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

/** Why a text is no YAML, in the words of the parser, one line. */
interface YamlFailure {
  readonly message: string;
  readonly position: Position;
}

type ParsedYaml = { readonly tree: YamlTree } | { readonly failure: YamlFailure };

/** Parses YAML 1.2 with positions. Duplicate keys and several documents are failures, as they are for GitHub. */
export function parseYaml(text: string): ParsedYaml {
  const counter = new LineCounter();
  let document: Document;
  let names: Names;
  try {
    // The parser compares every key with every other one of its map.
    document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: "error", uniqueKeys: false });
    names = readNames(document);
  } catch {
    return { failure: { message: "it is nested too deeply", position: { line: 1, column: 1 } } };
  }
  const [error] = document.errors;
  if (error !== undefined) {
    return { failure: { message: error.message.split("\n", 1)[0] ?? "", position: positionOf(counter, error.pos[0]) } };
  }
  if (names.duplicate !== undefined) {
    return { failure: { message: "Map keys must be unique", position: positionOf(counter, names.duplicate) } };
  }
  const source: Source = { text, targets: names.targets, counter, count: 0 };
  const tree = convert(source, document.contents, { start: 0, end: 0 }, false, 0);
  return tree === undefined
    ? { failure: { message: "it is too large once its aliases are resolved", position: { line: 1, column: 1 } } }
    : { tree };
}

interface Source {
  readonly text: string;
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly counter: LineCounter;
  count: number;
}

interface Names {
  /** What each alias stands for: the last node before it that has its name. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Offset of the first key that its map has twice. */
  readonly duplicate: number | undefined;
}

function readNames(document: Document): Names {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  let duplicate: number | undefined;
  visit(document, (_, node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
      return;
    }
    if (isMap(node)) duplicate ??= findDuplicate(node);
    if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
  });
  return { targets, duplicate };
}

function findDuplicate({ items }: YAMLMap): number | undefined {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key.range?.[0];
    seen.add(key.value);
  }
  return undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** @param empty Where a value would stand that is not written. @returns `undefined` past the limits. */
function convert(source: Source, node: unknown, empty: Range, shared: boolean, depth: number): YamlTree | undefined {
  source.count += 1;
  if (source.count > MOST_NODES || depth > DEEPEST) return undefined;
  if (isAlias(node)) return convert(source, source.targets.get(node), rangeOf(node, empty), true, depth + 1);
  if (isMap(node)) {
    const entries: YamlEntry[] = [];
    for (const pair of node.items) {
      if (!isScalar(pair.key)) continue;
      const keyRange = rangeOf(pair.key, empty);
      const value = convert(source, pair.value, { start: keyRange.end, end: keyRange.end }, shared, depth + 1);
      if (value === undefined) return undefined;
      entries.push({ key: String(pair.key.value), keyAt: spanOf(source, keyRange, shared), value });
    }
    const at = spanOf(source, rangeOf(node, empty), shared);
    return { kind: "map", at, flow: node.flow === true, entries: merge(entries) };
  }
  if (isSeq(node)) {
    const items: YamlTree[] = [];
    for (const item of node.items) {
      const value = convert(source, item, empty, shared, depth + 1);
      if (value === undefined) return undefined;
      items.push(value);
    }
    return { kind: "list", at: spanOf(source, rangeOf(node, empty), shared), items };
  }
  return convertScalar(source, isScalar(node) ? node : undefined, empty, shared);
}

function convertScalar(source: Source, node: Scalar | undefined, empty: Range, shared: boolean): YamlScalar {
  const range = node === undefined ? empty : rangeOf(node, empty);
  const at = spanOf(source, range, shared);
  const value: unknown = node?.value ?? "";
  const text = typeof value === "string" ? value : String(value);
  const comment = /^[ \t]+#([^\r\n]*)/.exec(source.text.slice(range.end, range.end + 400))?.[1]?.trim();
  const block = node?.type === Scalar.BLOCK_LITERAL ? blockStart(source, range.start) : undefined;
  return {
    kind: "scalar",
    at,
    text: {
      text,
      at,
      dynamic: text.includes("${{"),
      comment: comment === "" ? undefined : comment,
      block,
    },
    empty: node === undefined || node.value === null,
  };
}

/** Explicit keys win over merged ones, earlier merges over later ones. */
function merge(entries: readonly YamlEntry[]): YamlEntry[] {
  const merged = new Map<string, YamlEntry>();
  for (const entry of entries) {
    if (entry.key !== "<<") merged.set(entry.key, entry);
  }
  for (const { key, value } of entries) {
    if (key !== "<<") continue;
    for (const map of value.kind === "list" ? value.items : [value]) {
      for (const entry of map.kind === "map" ? map.entries : []) {
        if (!merged.has(entry.key)) merged.set(entry.key, entry);
      }
    }
  }
  return [...merged.values()];
}

/** A literal block's text begins on the line below its `|`. */
function blockStart(source: Source, offset: number): Position | undefined {
  const lineEnd = source.text.indexOf("\n", offset);
  if (lineEnd === -1) return undefined;
  const indent = /^[ \t\r\n]*/.exec(source.text.slice(lineEnd + 1))?.[0] ?? "";
  const column = indent.slice(indent.lastIndexOf("\n") + 1).length + 1;
  return { line: positionOf(source.counter, offset).line + 1, column };
}

function rangeOf(node: Node, empty: Range): Range {
  return node.range === undefined || node.range === null ? empty : { start: node.range[0], end: node.range[1] };
}

function spanOf({ counter }: Source, { start, end }: Range, shared: boolean): SourceSpan {
  return { position: positionOf(counter, start), start, end, shared: shared || undefined };
}

function positionOf(counter: LineCounter, offset: number): Position {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

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
