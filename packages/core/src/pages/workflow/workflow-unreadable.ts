import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowUnreadable: Page = {
  title: "A workflow file cannot be read",
  message: ({ file, reason }) => `${quote(file)} cannot be read: ${reason ?? "it is no workflow"}`,
  what: "A file in `.github/workflows`, or an action of this repository that a workflow uses, was left out of everything Slipway says about the release.",
  why: "The file is no YAML, has a key twice, is too large, is not UTF-8, or is a symbolic link that leads out of the repository. GitHub refuses most of these as well, and then runs nothing at all.",
  fix: "Mend the file at the place that is named. A linter such as `actionlint` says more about the syntax.",
  sources: ["https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax"],
};
