import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const packageExtensionsPresent: Page = {
  title: "A published manifest carries `packageExtensions`",
  message: ({ package: name, reason }) =>
    `${quote(name)} has \`packageExtensions\`, which npm refuses to publish${because(reason)}`,
  what: "`packageExtensions` mends other packages' manifests for one project. It works in a project's root manifest only.",
  says: "packageExtensions is only honored at the project root and must not be published.",
  why: "npm 12 and its publishing library refuse a manifest that has the field: it would mean nothing to those who install the package.",
  fix: "Move it to the workspace's root manifest if that is private, or to the client's own configuration file.",
  sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
};
