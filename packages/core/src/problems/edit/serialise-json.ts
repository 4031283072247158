import { isJsonObject } from "../../workspace/is-json-object.ts";
import type { Json } from "../../workspace/manifest.ts";
import type { JsonStyle } from "./json-style.ts";

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
