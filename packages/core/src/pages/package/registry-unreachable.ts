import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const registryUnreachable: Page = {
  title: "The registry did not answer",
  message: ({ package: name, reason }) => `${quote(name)}: the registry did not answer${because(reason)}`,
  what: "The question for the package's versions got no answer.",
  why: "Whether the package exists and which versions it has is unknown. An outage must not look like a release that is due.",
  fix: "Try again. When it stays, look at the network, at the proxy settings and at the registry's address in npm's configuration.",
  sources: ["https://docs.npmjs.com/cli/using-npm/registry"],
};
