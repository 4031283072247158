import type { Problem } from "./problem.ts";

/** `packages/a/package.json:3:12`, as terminals and editors make a link of it; empty for what concerns no file. */
export function formatPlace({ file, position }: Problem): string {
  if (file === undefined) return "";
  return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}
