import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowArtifactUnverified: Page = {
  title: "What is published may not be what was packed",
  message: ({ field, actual, expected }) => `${quote(field)} takes ${quote(actual)}, expected ${quote(expected)}`,
  what: "The publishing job downloads artifacts of another run, or with a version of the action that does not compare digests.",
  why: "What lies between the job that packs and the job that publishes decides what is published.",
  fix: "Use `actions/download-artifact` 8 or later, with the artifact's id from the job that uploaded it, in the same run.",
  sources: ["https://github.com/actions/download-artifact/releases/tag/v8.0.0"],
};
