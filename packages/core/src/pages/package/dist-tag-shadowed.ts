import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const distTagShadowed: Page = {
  title: "A `tag` at the top of the manifest overrides every dist-tag in npm",
  message: ({ package: name, actual, expected }) =>
    `${quote(name)} has a top-level \`tag\` of ${quote(actual)}${expected === undefined ? "" : `, but goes out under ${quote(expected)}`}`,
  what: "The manifest has a field `tag` outside of `publishConfig`.",
  why: "npm's publishing library takes that field before anything else: flags, `publishConfig.tag` and configuration have no effect, and nothing says so. Slipway publishes under the planned dist-tag, so the package no longer goes out under the field's.",
  fix: "Move the value to `publishConfig.tag`, or remove it.",
  sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
};
