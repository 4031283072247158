import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowFailureSwallowed: Page = {
  title: "A failed publication passes for a success",
  message: ({ field, actual, expected }) =>
    `${quote(field)} has ${quote(actual)}, expected ${expected ?? "a failing job"}`,
  what: "The step goes on when publishing fails.",
  why: "It was probably meant for versions that are already there. It also hides refused credentials, rejected packages and outages: the run is green, and part of the release is missing.",
  fix: "Let it fail, and skip what is already published by asking the registry first, as Slipway does.",
  sources: ["https://github.com/a-tokyo/micro-geoip-lite-js/pull/25"],
};
