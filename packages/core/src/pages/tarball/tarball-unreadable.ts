import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballUnreadable: Page = {
  title: "A tarball cannot be read",
  message: ({ package: name, reason }) => `The tarball of ${quote(name)} cannot be read${because(reason)}`,
  what: "The file is not there, is not gzip, ends too early, has a damaged header, or has data after its end.",
  why: "A registry may store it all the same, and then nobody can install it. Data after the end is read by some clients and not by others, so what was inspected might not be what is installed.",
  fix: "Pack again. If the tarball came from another job, compare its size and digest with what that job recorded: the artifact may have been cut off or changed on the way.",
  sources: ["https://www.rfc-editor.org/rfc/rfc1952", "https://github.com/npm/cli/issues/7608"],
};
