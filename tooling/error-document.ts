import { errorGroups, stoppingProblemCodes } from "../packages/core/src/errors/catalogue.ts";
import type { ErrorPage } from "../packages/core/src/errors/error-page.ts";
import { exitCodes } from "../packages/core/src/errors/exit-codes.ts";
import { npmWords } from "../packages/core/src/errors/npm-words.ts";

/**
 * `docs/errors.md`: all codes of errors on one page, where a browser's search finds them, under an index by subject.
 * An error is looked up by its code and read once; a problem's page is linked to.
 */
export function errorDocument(): string {
  const problems = stoppingProblemCodes.map((code) => `[${code}](problems/${code}.md)`);
  return `${[
    "# Errors",
    "Why a command could not go on, by code. `slipway explain CODE` prints the same. What is wrong with a repository is a [problem](problems/README.md) instead.",
    "## Exit codes",
    Object.entries(exitCodes)
      .map(([code, meaning]) => `- ${code}: ${meaning}`)
      .join("\n"),
    "## Codes",
    errorGroups
      .map(
        ({ title, pages }) =>
          `- ${title}: ${Object.keys(pages)
            .map((code) => `[${code}](#${code.toLowerCase()})`)
            .join(", ")}`,
      )
      .join("\n"),
    `These problems end a command where they are found, under their own codes: ${problems.join(", ")}.`,
    ...errorGroups.flatMap(({ title, pages }) => [
      `## ${title}`,
      ...Object.entries(pages).map(([code, page]) => renderError(code, page)),
    ]),
    "## Words of npm, GitHub and git",
    "What npm prints when it publishes, and GitHub and git when a release needs them. `slipway explain` finds the code in a pasted line of a log as well.",
    ...Object.entries(npmWords).map(([code, page]) => renderError(code, page)),
  ].join("\n\n")}\n`;
}

function renderError(code: string, { title, what, why, fix, sources }: ErrorPage): string {
  return [
    `### ${code}`,
    `**${title}**`,
    what,
    `**Why:** ${why}`,
    `**What to do:** ${fix}`,
    ...(sources.length === 0 ? [] : [`Sources: ${sources.map((source) => `<${source}>`).join(", ")}`]),
  ].join("\n\n");
}
