import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const dependencyCycle: Page = {
  title: "Packages depend on each other in a circle",
  message: ({ actual, reason }) =>
    `${quote(actual)} is a circle, so no order has every dependency out first${because(reason)}`,
  what: "Following `dependencies`, `optionalDependencies` and `peerDependencies` inside this workspace leads back to where it began.",
  why: "A package should be installable the moment it is public. In a circle one of them has to go first, and until the others follow, installing it fails. Slipway publishes the members together, after everything they need, and whatever needs one of them waits for all.",
  fix: "Move what the packages share into one that both depend on, or make one direction a development dependency if only tests need it. A circle that has always been there may stay: this is a warning.",
  sources: ["https://github.com/changesets/changesets/pull/2100"],
};
