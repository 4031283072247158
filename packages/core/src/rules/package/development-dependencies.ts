import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** What a client runs in a consumer's `node_modules`. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

/** Takes the script out of the manifest, or puts it back, around packing. */
const REWRITES_SCRIPTS = /\b(?:pinst|clean-package|clean-publish)\b/;

const RUNTIME_FIELDS = ["dependencies", "optionalDependencies", "peerDependencies"];

/**
 * Development dependencies that a consumer's installation or `imports` would need. Only what manifests reveal: tools that
 * install scripts call by their package's name, and packages that `imports` names.
 */
export const dependencyDevelopmentOnly: Rule<"DEPENDENCY_DEVELOPMENT_ONLY"> = {
  stage: "check",
  codes: {
    DEPENDENCY_DEVELOPMENT_ONLY: {
      title: "A development dependency is needed at run time",
      label: ["missing run-time dependency", "missing run-time dependencies"],
      message: ({ package: name, field, actual, expected }) =>
        `${quote(name)}: ${quote(field)} needs ${quote(actual)} on its users' machines, expected ${expected}`,
      what: "A script that runs when the package is installed calls a tool, or `imports` names a package, that is only a development dependency.",
      why: "Development dependencies are not installed with a package from the registry. In the repository everything works, because there they are; on a user's machine the install script ends with `command not found` and the installation with it.",
      fix: "Move the package to `dependencies`. A tool that only the repository needs (git hooks, for instance) belongs into `prepare`, which runs in the repository and not for users.",
      sources: ["https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts", "https://typicode.github.io/husky/"],
    },
  },
  check({ releasable }) {
    return releasable.flatMap((pkg) => {
      const development = developmentOnly(pkg.manifest);
      return development.size === 0 ? [] : checkScripts(pkg, development).concat(checkImports(pkg, development));
    });
  },
};

function checkScripts(
  pkg: WorkspacePackage,
  development: ReadonlySet<string>,
): Problem<"DEPENDENCY_DEVELOPMENT_ONLY">[] {
  const scripts = membersOf(pkg.manifest["scripts"]);
  if (Object.values(scripts).some((script) => typeof script === "string" && REWRITES_SCRIPTS.test(script))) return [];
  return INSTALL_SCRIPTS.flatMap((name) => {
    const script = scripts[name];
    if (typeof script !== "string") return [];
    const tool = commandsOf(script).find((command) => development.has(command));
    return tool === undefined ? [] : problemOf(pkg, ["scripts", name], script, tool);
  });
}

/** The first words of a script's commands; what stands before `||` may fail. */
function commandsOf(script: string): string[] {
  return script.split(/&&|;|\n/).flatMap((step) => {
    if (step.includes("||")) return [];
    const words = step
      .trim()
      .split(/\s+/)
      .filter((word) => !/^\w+=/.test(word));
    return words[0] === "npx" && words[1] !== undefined ? [words[1]] : words.slice(0, 1);
  });
}

function checkImports(
  pkg: WorkspacePackage,
  development: ReadonlySet<string>,
): Problem<"DEPENDENCY_DEVELOPMENT_ONLY">[] {
  return Object.entries(membersOf(pkg.manifest["imports"])).flatMap(([key, target]) =>
    targetsOf(target)
      .filter((specifier) => development.has(packageOf(specifier)))
      .map((specifier) => problemOf(pkg, ["imports", key], specifier, packageOf(specifier))),
  );
}

/** The targets of an entry, without those under conditions that only the package's own development sets. */
function targetsOf(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(targetsOf);
  return Object.entries(membersOf(value)).flatMap(([condition, target]) =>
    condition === "types" || condition === "development" ? [] : targetsOf(target),
  );
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function problemOf(
  pkg: WorkspacePackage,
  path: readonly string[],
  actual: string,
  name: string,
): Problem<"DEPENDENCY_DEVELOPMENT_ONLY"> {
  return manifestProblem(pkg, path, {
    code: "DEPENDENCY_DEVELOPMENT_ONLY",
    severity: "warning",
    actual,
    expected: `\`${name}\` in \`dependencies\``,
  });
}

function developmentOnly(manifest: Manifest): ReadonlySet<string> {
  const names = new Set(Object.keys(membersOf(manifest["devDependencies"])));
  for (const field of RUNTIME_FIELDS) {
    for (const name of Object.keys(membersOf(manifest[field]))) names.delete(name);
  }
  return names;
}

function membersOf(value: Json | undefined): { readonly [key: string]: Json } {
  return isJsonObject(value) ? value : {};
}
