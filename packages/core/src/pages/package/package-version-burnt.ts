import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const packageVersionBurnt: Page = {
  title: "This version was unpublished and can never be used again",
  message: ({ package: name, actual }) => `${quote(`${name}@${actual}`)} was published once and removed`,
  what: "The registry has no such version of the package any more, but remembers when it was published.",
  says: "403 Forbidden - PUT <registry>/<package> - You cannot publish over the previously published versions: 1.0.0.",
  why: "A name and a version can be used once, whatever becomes of them. npm's own check looks at the versions that are there, so it is the registry that refuses, after provenance was signed.",
  fix: "Raise the version.",
  sources: ["https://docs.npmjs.com/policies/unpublish", "https://github.com/supabase/cli/pull/5207"],
};
