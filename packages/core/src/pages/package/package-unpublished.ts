import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const packageUnpublished: Page = {
  title: "Every version of this package was unpublished",
  message: ({ package: name, reason }) =>
    `${quote(name)} exists on the registry without a single version${because(reason)}`,
  what: "The registry knows the name and holds no version of it.",
  says: "<package> cannot be republished until 24 hours have passed.",
  why: "Somebody unpublished the whole package. For 24 hours the name cannot be used at all, and a version number that was used once never again. Whether the trusted publisher is still set is not visible from here.",
  fix: "Wait for a day, choose a version that was never published, and set the trusted publisher again.",
  sources: ["https://docs.npmjs.com/policies/unpublish", "https://github.com/npm/cli/issues/8860"],
};
