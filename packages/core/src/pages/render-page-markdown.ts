import type { ProblemCode } from "../problems/problem-code.ts";
import type { Page } from "./page.ts";

/** A page as a Markdown document. */
export function renderPageMarkdown(code: ProblemCode, { title, what, says, why, fix, sources }: Page): string {
  const sections = [
    `# ${code}`,
    `**${title}**`,
    what,
    ...(says === undefined ? [] : ["## What you would see", `\`\`\`text\n${says}\n\`\`\``]),
    "## Why",
    why,
    "## What to do",
    fix,
    ...(sources.length === 0 ? [] : ["## Sources", sources.map((source) => `- <${source}>`).join("\n")]),
  ];
  return `${sections.join("\n\n")}\n`;
}
