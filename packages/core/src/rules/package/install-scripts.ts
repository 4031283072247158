import { isJsonObject, type Manifest } from "../../json/json.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { pendingOf } from "./dependency-changed.ts";

const SCRIPTS = ["preinstall", "install", "postinstall"] as const;

/** What would run when a consumer installs the package, and mostly does not any more. */
export const packageInstallScript: Rule<"PACKAGE_INSTALL_SCRIPT"> = {
  // Packing may add a script, or take it away.
  stage: "inspect",
  alsoIn: ["check"],
  codes: {
    PACKAGE_INSTALL_SCRIPT: {
      title: "A package counts on a script that most installations do not run",
      label: "install script",
      message: ({ package: name, actual }) =>
        `${quote(name)} runs ${quote(actual)} when it is installed, which npm 12 and pnpm do only where the consumer allows it`,
      what: "The manifest has a `preinstall`, `install` or `postinstall` script, or there is a `binding.gyp`, which npm builds when a package is installed.",
      why: "npm 12 (`allowScripts`), pnpm (`allowBuilds`), bun and Yarn do not run the scripts of dependencies unless the consumer names the package. Without it whatever the script fetches or builds is missing, and the first use fails.",
      fix: "Ship what the script makes: platform packages as `optionalDependencies`, or prebuilt files in the tarball. Where the package also works without, or tells its users what to allow, suppress this with a reason.",
      sources: [
        "https://docs.npmjs.com/cli/using-npm/config#allow-scripts",
        "https://pnpm.io/supply-chain-security#block-risky-postinstall-scripts",
      ],
    },
  },
  check(facts) {
    return pendingOf(facts).flatMap((pkg) => {
      // What runs when it is packed may take a script for development out of the manifest.
      if (isJsonObject(pkg.manifest["scripts"]) && Object.hasOwn(pkg.manifest["scripts"], "prepack")) return [];
      const gyp = facts.packing?.packages.get(pkg.directory)?.gyp === true;
      const found = describeInstallScript(pkg.manifest, gyp);
      return found === undefined ? [] : manifestProblem(pkg, found.path, found.problem);
    });
  },
};

/** The one problem of a package whose installation runs something, and where in its manifest. */
export function describeInstallScript(
  { scripts, gypfile }: Manifest,
  gyp: boolean,
): { readonly path: readonly string[]; readonly problem: Problem<"PACKAGE_INSTALL_SCRIPT"> } | undefined {
  const names = SCRIPTS.filter((name) => isJsonObject(scripts) && typeof scripts[name] === "string" && scripts[name]);
  // npm builds it by itself, unless a script of the package's own does.
  const builds = gyp && gypfile !== false && !names.some((name) => name !== "postinstall");
  const [first] = names;
  const runs = [...names, ...(builds ? ["binding.gyp"] : [])];
  if (runs.length === 0) return undefined;
  const path = first === undefined ? ["scripts"] : ["scripts", first];
  return {
    path,
    problem: {
      code: "PACKAGE_INSTALL_SCRIPT",
      severity: "warning",
      actual: runs.join(", "),
      reason: "npm 12 and pnpm do not run it unless the consumer allows it",
    },
  };
}
