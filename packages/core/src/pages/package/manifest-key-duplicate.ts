import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const manifestKeyDuplicate: Page = {
  title: "A manifest has the same key twice",
  message: ({ package: name, field }) => `${quote(field)} stands more than once in the manifest of ${quote(name)}`,
  what: "One object of the manifest names a key more than once.",
  why: "npm and every other JSON parser take the last of them, and people read the first: what is published is not what was reviewed. Usually two branches were merged that both added the field.",
  fix: "Remove all but the one that is meant.",
  sources: ["https://www.rfc-editor.org/rfc/rfc8259#section-4"],
};
