import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballTargetMissing: Page = {
  title: "The manifest points to a file that is not in the tarball",
  message: ({ package: name, field, actual, reason }) =>
    `${quote(name)}: ${quote(field)} points to ${quote(actual)}, which is not in the tarball${because(reason)}`,
  what: "A file that `main`, `module`, `types`, `browser`, `bin`, `man` or `exports` names is missing. It is an error where every consumer of that entry point fails, and a warning where only some tools do.",
  says: "Error: Cannot find module '/app/node_modules/name/dist/index.js'. Please verify that the package.json has a valid \"main\" entry",
  why: "Most often the build did not run: its script hangs on `prepublishOnly`, which packing does not run, or the job that packs is not the one that built. Next come `files` or `.npmignore` that leave the file out, and letter case that only Linux minds.",
  fix: "Build before packing, in the same job, or hang the build on `prepack`. Look at `npm pack --dry-run` for what goes in. Remove targets that are meant to be gone.",
  sources: [
    "https://github.com/finos/FDC3/issues/1529",
    "https://github.com/duersjefen/deploy-kit/issues/171",
    "https://github.com/gustavoguichard/string-ts/issues/94",
    "https://github.com/elizaOS/eliza/issues/9829",
  ],
};
