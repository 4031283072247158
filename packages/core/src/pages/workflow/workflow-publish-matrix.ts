import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowPublishMatrix: Page = {
  title: "The job that publishes is a matrix",
  message: ({ field, actual, expected }) =>
    `${quote(field)} makes ${actual ?? "several jobs"}, expected ${expected ?? "one"}`,
  what: "Several jobs publish parts of one release side by side.",
  why: "Each asks for its own approval of the environment. None knows the others, so that packages go out before what they depend on, and a failure in one does not hold the others.",
  fix: "Fan out packing, and publish everything in one job behind it.",
  sources: ["https://docs.github.com/en/actions/reference/limits"],
};
