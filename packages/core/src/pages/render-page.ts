import type { ErrorPage } from "../errors/error-page.ts";
import type { Page } from "./page.ts";

const WIDTH = 100;

/** A problem's or an error's page for the terminal, without a final line break. */
export function renderPage(
  code: string,
  { title, what, says, why, fix, sources }: ErrorPage & Pick<Page, "says">,
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
  return text.split("\n").flatMap(wrap).join("\n");
}

function wrap(line: string): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + word.length + 3 > WIDTH) {
      lines.push(`  ${current}`);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, `  ${current}`.trimEnd()];
}
