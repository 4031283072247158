import { createWorkspace } from "../consumer/consumer-scenarios.ts";
import { createSingle } from "../proof/create-single.ts";
import type { RepositoryCode } from "./code-scenario.ts";
import { published } from "./members.ts";

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
  {
    code: "INSTALL_OPTIONAL_MISSING",
    title: "an optional dependency whose tarball is gone",
    files: createSingle("anvil", { optionalDependencies: { "anvil-linux-x64": "1.0.0" } }),
    registry: {
      "anvil-linux-x64": { ...published("anvil-linux-x64", "1.0.0"), time: { "1.0.0": "2020-01-01T00:00:00.000Z" } },
    },
    command: "rehearse --assume-created",
    exitCode: 0,
    severity: "warning",
    says: ["actual    1.0.0", "anvil  optionalDependencies.anvil-linux-x64"],
  },
  {
    code: "INSTALL_PEER_CONFLICT",
    title: "an optional peer of the major before",
    files: createWorkspace({
      core: { manifest: { version: "2.0.0" } },
      plugin: {
        manifest: { peerDependencies: { core: "^1.0.0" }, peerDependenciesMeta: { core: { optional: true } } },
      },
    }),
    registry: {
      core: { ...published("core", "1.0.0"), time: { "1.0.0": "2020-01-01T00:00:00.000Z" } },
    },
    command: "rehearse --assume-created",
    exitCode: 0,
    severity: "warning",
    says: [
      'actual    core@"^1.0.0" from plugin@1.0.0',
      "expected  `core` 2.0.0, which is in this release",
      "plugin  peerDependencies.core",
    ],
  },
  {
    code: "INSTALL_TYPES_BROKEN",
    title: "a declaration that imports a member which is private",
    files: {
      ...createWorkspace({
        core: {
          files: { "index.d.ts": 'export { type Secret } from "@acme/internal";\n' },
        },
        "@acme/internal": { manifest: { private: true } },
      }),
      ...createCompiler(
        "node_modules/core/index.d.ts(1,29): error TS2307: Cannot find module '@acme/internal' or its corresponding type declarations.",
      ),
    },
    command: "rehearse --assume-created",
    exitCode: 1,
    severity: "error",
    says: [
      "actual    TS2307 Cannot find module '@acme/internal' or its corresponding type declarations.",
      "because   TypeScript 6.0.0 said so",
      "core  index.d.ts:1",
    ],
  },
];

/** A TypeScript of the repository's own that says this. */
function createCompiler(says: string): RepositoryCode["files"] {
  return {
    "node_modules/typescript/package.json": { name: "typescript", version: "6.0.0", bin: { tsc: "./bin/tsc" } },
    "node_modules/typescript/bin/tsc": `console.log(${JSON.stringify(says)});\nprocess.exitCode = 2;\n`,
  };
}

function withIndex(text: string): RepositoryCode["files"] {
  return { ...createSingle("anvil"), "index.js": text };
}
