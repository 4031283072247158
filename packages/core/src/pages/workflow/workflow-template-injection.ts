import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowTemplateInjection: Page = {
  title: "Text is put into a script before the shell sees it",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} has ${quote(actual)} in a script, expected ${expected ?? "a variable"}${reason === undefined ? "" : `: ${reason}`}`,
  what: "A script holds an expression. GitHub puts its value into the script's text, and the shell runs whatever is there.",
  why: "A branch, a tag, an input or the output of another job can hold quotes, semicolons and commands. In August 2025 the title of a pull request took over the release of nx.",
  fix: "Put the expression into `env` of the step and use the variable, in double quotes, in the script.",
  sources: [
    "https://jessehouwing.net/github-actions-learnings-from-the-recent-nx-hack",
    "https://docs.zizmor.sh/audits/#template-injection",
  ],
};
