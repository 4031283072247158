import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowGuardExcludesRepository: Page = {
  title: "A condition keeps the job from running in this repository",
  message: ({ field, actual, expected }) =>
    `${quote(field)} is ${quote(actual)}, which is never true in ${quote(expected)}`,
  what: "The publishing job, one of its steps or a job it waits for runs only in a repository of another name.",
  why: "The repository was renamed or transferred, or the workflow was copied. The run is green and nothing is published.",
  fix: "Put the present name into the condition.",
  sources: ["https://github.com/loopdive/js2/pull/4652", "https://github.com/synthetic-sciences/openscience/pull/18"],
};
