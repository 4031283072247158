import { createSingle } from "../proof/create-single.ts";
import type { RepositoryCode } from "./code-scenario.ts";

/** Of what a consumer has who installs the release. */
export const installCodes: readonly RepositoryCode[] = [
  {
    code: "INSTALL_ENTRY_BROKEN",
    title: "an import of a file that is not there",
    files: withIndex('import "./anvil.js";\n'),
    command: "rehearse --assume-created",
    exitCode: 1,
    severity: "error",
    says: ["actual    Cannot find module 'anvil/anvil.js' imported from anvil/index.js", "anvil  anvil"],
  },
  {
    code: "INSTALL_ENTRY_THREW",
    title: "an entry point that throws",
    files: withIndex('throw new Error("only in browsers");\n'),
    command: "rehearse --assume-created",
    exitCode: 0,
    severity: "warning",
    says: ["actual    only in browsers", "anvil  anvil"],
  },
  {
    code: "INSTALL_FAILED",
    title: "a dependency that no registry has",
    files: createSingle("anvil", { dependencies: { "@acme/unheard-of": "^1.0.0" } }),
    command: "rehearse --assume-created",
    exitCode: 1,
    severity: "error",
    says: ["actual    code E404", "404 Not Found - GET <registry>/@acme%2funheard-of - Not found"],
  },
];

function withIndex(text: string): RepositoryCode["files"] {
  return { ...createSingle("anvil"), "index.js": text };
}
