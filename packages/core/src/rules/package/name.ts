import { nameFaults } from "../../plan/npm-names.ts";
import { manifestProblem } from "../../problems/problem.ts";
import type { CodeSet, Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";

/** Names that npm refuses. What it refuses only for new packages is a problem where the registry does not know the name. */
export const packageNameInvalid: Rule<"PACKAGE_NAME_INVALID"> = {
  stage: "check",
  alsoIn: ["plan"],
  needsRegistry: true,
  codes: {
    PACKAGE_NAME_INVALID: {
      title: "npm does not take this package name",
      label: "invalid package name",
      message: ({ package: name, reason }) => `${quote(name)} is not a name that npm takes: ${reason}`,
      what: "The name breaks npm's rules for names, or those for new names where the registry does not know it.",
      says: 'Invalid name: "<name>"',
      why: "Names become parts of addresses, directories and commands. Rules for new names are stricter than those for names that exist: no capital letters, none of `~'!()*`, no name of a Node.js module, at most 214 characters.",
      fix: "Choose another name. Lower-case letters, digits and hyphens are always right; a scope makes the name yours.",
      sources: [
        "https://github.com/npm/validate-npm-package-name",
        "https://docs.npmjs.com/cli/configuring-npm/package-json#name",
      ],
    },
  },
  check({ registry, releasable }) {
    return releasable.flatMap((pkg) => {
      if (pkg.name === "") return [];
      const { invalid, legacy } = nameFaults(pkg.name);
      const faults = registry?.get(pkg.name)?.kind === "absent" ? [...invalid, ...legacy] : invalid;
      if (faults.length === 0) return [];
      return manifestProblem(pkg, ["name"], {
        code: "PACKAGE_NAME_INVALID",
        severity: "error",
        actual: pkg.name,
        reason: faults.join("; "),
        predicts: invalid.length > 0 ? `Invalid name: ${JSON.stringify(pkg.name)}` : undefined,
      });
    });
  },
};

/** What the reader of the workspace finds in the names of its packages. */
export const packageNames: CodeSet<"PACKAGE_NAME_MISSING" | "PACKAGE_NAME_DUPLICATE"> = {
  stage: "read",
  codes: {
    PACKAGE_NAME_MISSING: {
      title: "A package has no name",
      label: "missing package name",
      message: ({ file, reason }) => `${quote(file)} has no name${because(reason)}`,
      what: "The manifest is neither `private` nor does it have a `name`.",
      why: "Without a name nothing can be published, and the package is left out of every release without a word.",
      fix: 'Give it a name, or mark it `"private": true`.',
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#name"],
    },
    PACKAGE_NAME_DUPLICATE: {
      title: "Two packages of the workspace have the same name",
      label: "duplicate package name",
      message: ({ package: name, reason }) => `${quote(name)} is the name of more than one package${because(reason)}`,
      what: "Two manifests of the workspace have the same `name`.",
      why: "A name on the registry is one package. Which of the two would be published is chance, and the other would be taken for already published.",
      fix: "Rename one of them, or mark the one that is not meant for the registry as `private` and give it another name.",
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#name"],
    },
  },
};
