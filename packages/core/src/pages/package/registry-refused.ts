import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const registryRefused: Page = {
  title: "The registry refused to say what it holds",
  message: ({ package: name, actual, reason }) =>
    `${quote(name)}: the registry answered ${quote(actual)}${because(reason)}`,
  what: "The question for the package's versions was answered with an error that is not `404 Not Found`.",
  why: "Whether the package exists, which versions it has and what `latest` points to is unknown. A plan made without that would be a guess: a refusal is not the same as an absence.",
  fix: "Look at the credentials for reading in npm's configuration, and at the registry's address. A restricted package needs a token that may read it.",
  sources: ["https://docs.npmjs.com/cli/using-npm/registry"],
};
