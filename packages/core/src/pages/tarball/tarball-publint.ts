import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballPublint: Page = {
  title: "publint has found something",
  message: ({ package: name, actual, reason }) =>
    `${quote(name)}: ${reason ?? "publint has found something"}${actual === undefined ? "" : ` (${quote(actual)})`}`,
  what: "publint checks how Node, bundlers and TypeScript will read the package's entry points. Its finding is shown in its own words, with its own code.",
  why: "Such packages install, and then fail or behave differently in some environments. What rules of Slipway already say is left out.",
  fix: "See publint's page on rules for the code in question.",
  sources: ["https://publint.dev/rules"],
};
