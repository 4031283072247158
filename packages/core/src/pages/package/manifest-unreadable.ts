import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const manifestUnreadable: Page = {
  title: "A manifest cannot be read",
  message: ({ file, reason }) => `${quote(file)} cannot be read${because(reason)}`,
  what: "A `package.json` of the workspace is not a JSON object, or it could not be opened.",
  why: "Nothing can be said about a package whose manifest is unreadable, and leaving it out in silence would make a release look complete that is not.",
  fix: "Correct the file at the place that is named. A manifest is plain JSON: no comments, no trailing commas.",
  sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json"],
};
