import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const packagePrivateInvalid: Page = {
  title: "`private` is neither `true` nor `false`",
  message: ({ package: name, actual, expected }) =>
    `${quote(name)} has \`private\` set to ${quote(actual)}, which npm takes for a yes, expected ${quote(expected)}`,
  what: "The field `private` holds something else than `true` or `false`, and it is not empty.",
  says: "This package has been marked as private",
  why: 'npm passes the package over whenever the value is not empty, the text `"false"` included. Other tools look for `true` and try to publish it.',
  fix: "Write `true`, or remove the field from a package that is published.",
  sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
};
