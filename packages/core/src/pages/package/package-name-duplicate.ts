import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const packageNameDuplicate: Page = {
  title: "Two packages of the workspace have the same name",
  message: ({ package: name, reason }) => `${quote(name)} is the name of more than one package${because(reason)}`,
  what: "Two manifests of the workspace have the same `name`.",
  why: "A name on the registry is one package. Which of the two would be published is chance, and the other would be taken for already published.",
  fix: "Rename one of them, or mark the one that is not meant for the registry as `private` and give it another name.",
  sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#name"],
};
