import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const installEntryThrew: Page = {
  title: "An entry point throws when Node loads it",
  message: ({ field, actual }) => `Importing ${quote(field)} from a clean project throws: ${quote(actual)}`,
  what: "The entry point was found and ran, and threw while it was being loaded.",
  why: "A module for browsers, for a bundler or for another runtime may do so under Node and be right. A module for Node that does so is broken for its consumers.",
  fix: "Nothing, when the entry point is not meant for Node; `ignore` in `slipway.json` then says so with a reason. Otherwise load it in a clean project and mend what it throws.",
  sources: [],
};
