import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryDirectoryMissing: Page = {
  title: "`repository.directory` does not say where in the repository the package is",
  message: ({ package: name, expected }) =>
    `${quote(name)}: \`repository.directory\` is missing, expected ${quote(expected)}`,
  what: "The package lies below the root of its repository, and its manifest does not say where.",
  why: "Nothing refuses such a package: no npm client and no known error of the registry compares the directory with anything, which is why this is a warning. But the package's page, `npm repo`, update bots and auditors follow it, and without it they end at the root of the monorepo, at another package's README and changelog.",
  fix: "`slipway check --fix` adds it: the path from the root of the git repository, with `/` between its parts and none at its ends.",
  sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/package-json#repository"],
};
