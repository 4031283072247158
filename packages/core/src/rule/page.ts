import type { Problem } from "../problems/problem.ts";
import { wrapText } from "../text/wrap.ts";

/** Everything there is to say about one problem code, as plain text with Markdown inline code. */
export interface Page {
  /** One line, no full stop. */
  readonly title: string;
  /** What one such problem is called where kinds are counted, and several of them, where that takes more than an `s`. */
  readonly label: string | readonly [one: string, several: string];
  /** One line about one occurrence: names the package, the field and both values. */
  readonly message: (problem: Problem) => string;
  readonly what: string;
  /** The message of npm, the registry or GitHub, word for word. */
  readonly says?: string;
  readonly why: string;
  readonly fix: string;
  /** Addresses of the reports and documents the rule rests on. */
  readonly sources: readonly string[];
}

/** The pages of some codes: one for each. */
export type Pages<Code extends string> = Readonly<Record<Code, Page>>;

const WIDTH = 100;

/** A problem's or an error's page for the terminal, without a final line break. */
export function renderPage(
  code: string,
  { title, what, says, why, fix, sources }: Omit<Page, "label" | "message">,
): string {
  return [
    `${code}: ${title}`,
    indent(what),
    ...(says === undefined ? [] : [`What you would see\n${indent(says)}`]),
    `Why\n${indent(why)}`,
    `What to do\n${indent(fix)}`,
    ...(sources.length === 0 ? [] : [`Sources\n${sources.map((source) => `  ${source}`).join("\n")}`]),
  ].join("\n\n");
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${wrapText(line, { width: WIDTH, first: 2, hang: 2 })}`.trimEnd())
    .join("\n");
}

/** A page as a Markdown document. */
export function renderPageMarkdown(code: string, { title, what, says, why, fix, sources }: Page): string {
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
