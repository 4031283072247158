import { sanitise } from "./sanitise.ts";

/** Text as a Markdown code span that nothing in the text can end. In a table cell, pipes need escaping on top. */
export function codeSpan(text: string): string {
  const harmless = sanitise(text);
  const longest = Math.max(0, ...(harmless.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = /^[` ]|[` ]$/.test(harmless) || harmless === "" ? " " : "";
  return `${fence}${padding}${harmless}${padding}${fence}`;
}
