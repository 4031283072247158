import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const dependencyDevelopmentOnly: Page = {
  title: "A development dependency is needed at run time",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} needs ${quote(actual)} on its users' machines, expected ${expected}`,
  what: "A script that runs when the package is installed calls a tool, or `imports` names a package, that is only a development dependency.",
  why: "Development dependencies are not installed with a package from the registry. In the repository everything works, because there they are; on a user's machine the install script ends with `command not found` and the installation with it.",
  fix: "Move the package to `dependencies`. A tool that only the repository needs (git hooks, for instance) belongs into `prepare`, which runs in the repository and not for users.",
  sources: ["https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts", "https://typicode.github.io/husky/"],
};
