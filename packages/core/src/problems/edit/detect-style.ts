import type { Node } from "jsonc-parser";

import type { JsonStyle } from "./json-style.ts";

const DEFAULT_INDENT = "  ";

/**
 * The style of a JSON text at one of its objects or arrays.
 *
 * @param tree Tree of the whole text.
 * @param parent The object or array whose member is edited; absent when the whole document is.
 */
export function detectStyle(text: string, tree: Node, parent: Node | undefined): JsonStyle {
  const container = parent ?? tree;
  const opening = openingOf(text, container);
  return {
    lineBreak: /\r?\n/.exec(text)?.[0] ?? "\n",
    indent: indentationOf(openingOf(text, tree)) ?? DEFAULT_INDENT,
    colon: colonOf(text, container) ?? colonOf(text, tree) ?? ": ",
    lead: parent === undefined && text.includes("\n") ? "" : indentationOf(opening),
    padding: /^ +$/.test(opening) ? " " : "",
  };
}

/** What stands between the opening brace or bracket and the first member. */
function openingOf(text: string, container: Node): string {
  const first = container.children?.[0];
  return first === undefined ? "" : text.slice(container.offset + 1, first.offset);
}

function indentationOf(opening: string): string | undefined {
  return /\n([ \t]*)$/.exec(opening)?.[1];
}

function colonOf(text: string, container: Node): string | undefined {
  const [key, value] = container.children?.find(({ type }) => type === "property")?.children ?? [];
  if (key === undefined || value === undefined) return undefined;
  const colon = text.slice(key.offset + key.length, value.offset);
  return colon.includes("\n") ? undefined : colon;
}
