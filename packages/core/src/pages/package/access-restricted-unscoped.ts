import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const accessRestrictedUnscoped: Page = {
  title: "An unscoped package cannot be restricted",
  message: ({ package: name, actual }) =>
    `${quote(name)} is to be ${quote(actual)}, which only a package with a scope can be`,
  what: "The manifest or npm's configuration asks for restricted access, and the package's name has no scope.",
  says: "Can't restrict access to unscoped packages.",
  why: "On npm only scoped packages have access levels; npm refuses before it sends anything. Slipway has no automatic fix: without the setting the package would become public, and somebody did not want that.",
  fix: "Give the package a scope, or remove the setting if everybody may install it. When npm's configuration sets `access` for a workspace with both kinds of packages, move it into the scoped packages' `publishConfig`.",
  sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
};
