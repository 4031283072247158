import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballManifestPrivate: Page = {
  title: "The packed manifest says that the package is private",
  message: ({ package: name }) => `${quote(name)}: \`private\` is \`true\` in the tarball's manifest`,
  what: "The manifest in the repository may be published, the one in the tarball may not: a build or a `prepack` script wrote it.",
  says: "This package has been marked as private\nRemove the 'private' field from the package.json to publish it.",
  why: "The publishing client refuses such a manifest.",
  fix: "Remove `private` where the packed manifest is made.",
  sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
};
