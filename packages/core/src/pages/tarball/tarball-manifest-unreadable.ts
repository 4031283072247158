import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballManifestUnreadable: Page = {
  title: "The tarball has no manifest that clients can read",
  message: ({ package: name, reason }) => `${quote(name)}: the tarball has no readable manifest${because(reason)}`,
  what: "There is no `package.json` directly in the tarball's root directory, or it is not a JSON object.",
  why: "Clients read the manifest from there after they have unpacked the tarball. A tarball that was made from the wrong directory has it one level too deep.",
  fix: "Pack with the package manager instead of `tar`. If `publishConfig.directory` names a build directory, the build must write a `package.json` there.",
  sources: ["https://docs.npmjs.com/cli/v11/commands/npm-pack"],
};
