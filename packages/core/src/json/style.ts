import type { Node } from "jsonc-parser";

import { isJsonObject, type Json } from "./json.ts";

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

/** How the JSON around an edit is written, so that what is new looks like it. */
interface JsonStyle {
  /** `\n` or `\r\n`. */
  readonly lineBreak: string;
  /** One step of indentation. */
  readonly indent: string;
  /** Between a key and its value: `: ` or `:`. */
  readonly colon: string;
  /** Indentation of the line that the edited member begins on; absent where members share one line. */
  readonly lead: string | undefined;
  /** Inside the braces of an object on one line: a space or nothing. */
  readonly padding: string;
}

/** A JSON value in a given style, without indentation before its first line. */
export function serialiseJson(value: Json, style: JsonStyle): string {
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(
      ([key, member]) => `${JSON.stringify(key)}${style.colon}${serialiseJson(member, deeper(style))}`,
    );
    return enclose("{", members, "}", style, style.padding);
  }
  if (Array.isArray(value)) {
    const elements = value.map((element: Json) => serialiseJson(element, deeper(style)));
    return enclose("[", elements, "]", style, "");
  }
  return JSON.stringify(value);
}

function deeper(style: JsonStyle): JsonStyle {
  return style.lead === undefined ? style : { ...style, lead: `${style.lead}${style.indent}` };
}

function enclose(open: string, members: readonly string[], close: string, style: JsonStyle, padding: string): string {
  const { lead, lineBreak, indent, colon } = style;
  if (members.length === 0) return `${open}${close}`;
  if (lead === undefined) {
    return `${open}${padding}${members.join(colon.endsWith(" ") ? ", " : ",")}${padding}${close}`;
  }
  const lines = members.join(`,${lineBreak}${lead}${indent}`);
  return `${open}${lineBreak}${lead}${indent}${lines}${lineBreak}${lead}${close}`;
}
