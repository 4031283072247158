import type { Node } from "jsonc-parser";

import { splice } from "./splice.ts";

/** Removes a value with its key and one comma; an object or array that loses its last member closes up. */
export function removeValue(text: string, node: Node): string {
  const member = node.parent?.type === "property" ? node.parent : node;
  const container = member.parent;
  const members = container?.children ?? [];
  const index = members.indexOf(member);
  if (container === undefined || index === -1) return text;
  const previous = members[index - 1];
  const next = members[index + 1];
  if (previous !== undefined) return splice(text, previous.offset + previous.length, member.offset + member.length, "");
  if (next !== undefined) return splice(text, member.offset, next.offset, "");
  return splice(text, container.offset + 1, container.offset + container.length - 1, "");
}
