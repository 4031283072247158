import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryDirectoryMismatch: Page = {
  title: "`repository.directory` leads somewhere else",
  message: ({ package: name, actual, expected, reason }) =>
    `${quote(name)}: \`repository.directory\` is ${quote(actual)}, expected ${expected === "no `directory`" ? "none" : quote(expected)}${reason === undefined ? "" : `: ${reason}`}`,
  what: "`repository.directory` is not the path from the root of the git repository to this package: the package was moved or copied, the path is absolute, has backslashes, a leading `./` or a trailing `/`, or the package is at the root and needs none.",
  why: "Nothing refuses such a package: no npm client and no known error of the registry compares the directory with anything, which is why this is a warning. But the package's page, `npm repo`, update bots and auditors build links from it, which lead to nothing or, worse, to another package.",
  fix: "`slipway check --fix` writes the right path, or removes it from a package at the root.",
  sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/package-json#repository"],
};
