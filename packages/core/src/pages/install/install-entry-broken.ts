import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const installEntryBroken: Page = {
  title: "An entry point cannot be loaded by anyone",
  message: ({ field, actual }) => `Importing ${quote(field)} from a clean project fails: ${quote(actual)}`,
  what: "After a rehearsal the entry points of every package are imported from a clean project. This one leads to a file that is not in the tarball, to a dependency that the manifest does not declare, or to something that is not JavaScript.",
  says: "ERR_MODULE_NOT_FOUND",
  why: "Inside the workspace the file exists and the dependency is there because another package, or the root, has it. A consumer has only what the tarball holds and what `dependencies` and `peerDependencies` name. A build that did not run before packing looks the same.",
  fix: "Build before packing, add the file to `files`, correct the target in `exports` or `main`, or move the dependency from `devDependencies` to `dependencies`.",
  sources: ["https://nodejs.org/api/packages.html#package-entry-points"],
};
