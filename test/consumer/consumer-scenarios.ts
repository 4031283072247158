import type { SeededPackage } from "@slipway/rehearsal";
import { expect } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import type { FileContent } from "../fixtures/create-repository.ts";

/** A release, what a registry has besides, and what a consumer of it meets. */
export interface ConsumerScenario {
  readonly title: string;
  readonly files: Readonly<Record<string, FileContent>>;
  readonly seeds?: readonly SeededPackage[];
  /** Those of the stage `install`. */
  readonly problems: readonly object[];
  /** Among the lines that say what was not looked at. */
  readonly notChecked?: readonly string[];
}

interface Member {
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, FileContent>>;
}

/** A workspace of npm's with these members, each of one file that loads, but for what is said. */
export function createWorkspace(members: Readonly<Record<string, Member>>): Record<string, FileContent> {
  const root = { name: "root", private: true, workspaces: ["packages/*"] };
  const files: Record<string, FileContent> = {
    "package.json": root,
    "package-lock.json": { name: "root", lockfileVersion: 3, packages: {} },
  };
  for (const [name, { manifest, files: own = {} }] of Object.entries(members)) {
    const directory = `packages/${name.replace(/^@[^/]+\//, "")}`;
    files[`${directory}/package.json`] = { ...createManifest(name, directory), files: ["*"], ...manifest };
    for (const [file, content] of Object.entries({ "index.js": "export const answer = 42;\n", ...own }))
      files[`${directory}/${file}`] = content;
  }
  return files;
}

function seed(name: string, ...manifests: readonly Readonly<Record<string, unknown>>[]): SeededPackage {
  return {
    name,
    versions: manifests.map(({ version, ...rest }) => ({
      version: String(version),
      manifest: JSON.parse(JSON.stringify(rest)),
    })),
  };
}

const SAYS_NPM = /^npm \d+\.\d+\.\d+ said so/;

export const consumerScenarios: readonly ConsumerScenario[] = [
  {
    title: "a dependency nobody has: its package is named, the others are loaded all the same",
    files: createWorkspace({
      core: {},
      bad: { manifest: { dependencies: { "@acme/unheard-of": "^1.0.0" } } },
      "needs-bad": { manifest: { dependencies: { bad: "^1.0.0" } } },
      broken: { files: { "index.js": 'import "./gone.js";\n' } },
    }),
    problems: [
      { code: "INSTALL_ENTRY_BROKEN", severity: "error", package: "broken", field: "broken" },
      {
        code: "INSTALL_FAILED",
        severity: "error",
        package: "bad",
        actual:
          "code E404\n404 Not Found - GET <registry>/@acme%2funheard-of - Not found\n404  The requested resource '@acme/unheard-of@^1.0.0' could not be found or you do not have permission to access it.",
        reason: expect.stringMatching(SAYS_NPM),
      },
    ],
    notChecked: ["an installation of `needs-bad`: it needs one that failed"],
  },
  {
    title: "a dependency of somebody else's that is not to be had: found by halving",
    files: createWorkspace({
      one: {},
      two: {},
      three: { manifest: { dependencies: { foreign: "^1.0.0" } } },
      four: {},
    }),
    seeds: [seed("foreign", { version: "1.0.0", dependencies: { "gone-for-good": "^1.0.0" } })],
    problems: [{ code: "INSTALL_FAILED", severity: "error", package: "three" }],
  },
  {
    title: "two packages of one release that exclude each other",
    files: createWorkspace({
      core: { manifest: { version: "2.0.0" } },
      plugin: { manifest: { peerDependencies: { core: "^1.0.0" } } },
    }),
    seeds: [seed("core", { version: "1.0.0", type: "module" })],
    problems: [
      {
        code: "INSTALL_PEER_CONFLICT",
        severity: "warning",
        package: "plugin",
        field: "peerDependencies.core",
        actual: 'core@"^1.0.0" from plugin@1.0.0',
        expected: "`core` 2.0.0, which is in this release",
      },
    ],
  },
  {
    title: "two packages for different versions of somebody else's framework",
    files: createWorkspace({
      "for-old": { manifest: { peerDependencies: { framework: "^2.0.0" } } },
      "for-new": { manifest: { peerDependencies: { framework: "^3.0.0" } } },
    }),
    seeds: [seed("framework", { version: "2.0.0" }, { version: "3.0.0" })],
    problems: [],
    notChecked: [
      "`for-old` beside the others: it wants another version of `framework` than 3.0.0, so it has a project of its own",
    ],
  },
  {
    title: "an optional dependency without a version, beside one for another platform",
    files: createWorkspace({
      native: {
        manifest: {
          optionalDependencies: { "native-here": "1.0.0", "native-elsewhere": "1.0.0", "native-nowhere": "1.0.0" },
        },
      },
    }),
    seeds: [
      seed("native-here", { version: "1.0.0", os: [process.platform] }),
      seed("native-elsewhere", { version: "1.0.0", os: ["nowhere"] }),
      seed("native-nowhere", { version: "0.9.0" }),
    ],
    // That nobody has it is said before anything is packed.
    problems: [],
  },
  {
    title: "members for one platform each: what is for another one is neither installed nor loaded by itself",
    files: createWorkspace({
      native: {
        manifest: { optionalDependencies: { "native-here": "1.0.0", "native-nowhere": "1.0.0" } },
      },
      "native-here": { manifest: { os: [process.platform] } },
      "native-nowhere": { manifest: { os: ["nowhere"], cpu: ["x64"] }, files: { "index.js": 'import "./gone.js";\n' } },
      "needs-nowhere": { manifest: { dependencies: { "native-nowhere": "1.0.0" } } },
    }),
    problems: [{ code: "INSTALL_FAILED", severity: "error", package: "needs-nowhere" }],
    notChecked: ["not loaded, for nowhere x64: `native-nowhere`"],
  },
  {
    title: "a git dependency, which npm 12 refuses by default",
    files: createWorkspace({
      core: {},
      odd: { manifest: { dependencies: { "is-odd": "github:jonschlinkert/is-odd" } } },
    }),
    problems: [
      {
        code: "INSTALL_FAILED",
        severity: "warning",
        package: "odd",
        actual: expect.stringContaining('Fetching packages of type "git" have been disabled'),
      },
    ],
  },
  {
    title:
      "one entry point that ends its process, one that never ends, and one that throws later: the others are loaded",
    files: createWorkspace({
      ends: { files: { "index.js": "process.exit(3);\n" } },
      good: { files: { "index.js": 'setTimeout(() => { throw new Error("later"); });\n' } },
      waits: { files: { "index.js": "await new Promise(() => {});\n" } },
      worse: { files: { "index.js": 'import "./gone.js";\n' } },
    }),
    problems: [
      { code: "INSTALL_ENTRY_BROKEN", package: "worse" },
      { code: "INSTALL_ENTRY_THREW", package: "ends", actual: "ends the process with exit code 3" },
      { code: "INSTALL_ENTRY_THREW", package: "waits" },
    ],
  },
  {
    title: "conditions and patterns: each is loaded as it is asked for",
    files: createWorkspace({
      dual: {
        manifest: { exports: { ".": { import: "./index.js", require: "./index.cjs" } } },
        files: { "index.cjs": 'require("./gone.cjs");\n' },
      },
      patterns: {
        manifest: { exports: { "./*": "./parts/*.js" } },
        files: {
          "parts/good.js": "export {};\n",
          "parts/bad.js": 'import "./gone.js";\n',
          "parts/runs.js": "process.exit(1);\n",
        },
      },
    }),
    problems: [
      { code: "INSTALL_ENTRY_BROKEN", severity: "error", package: "dual", field: "dual" },
      { code: "INSTALL_ENTRY_BROKEN", severity: "warning", package: "patterns", field: "patterns/bad" },
    ],
  },
  {
    title: "what is not for being loaded is said, with why",
    files: createWorkspace({
      many: {
        manifest: {
          exports: {
            ".": "./index.js",
            "./types": { types: "./types.d.ts" },
            "./data": "./data.json",
            "./style": "./style.css",
            "./browser": { browser: "./browser.js" },
            "./react": "./react.js",
            "./code": "./code.js",
          },
          peerDependencies: { react: "*" },
          peerDependenciesMeta: { react: { optional: true } },
        },
        files: {
          "types.d.ts": "export interface Answer {}\n",
          "data.json": {},
          "style.css": "",
          "browser.js": "document.body;\n",
          "react.js": 'import "react";\n',
          "code.js": 'import "vscode";\n',
        },
      },
    }),
    problems: [],
    notChecked: [
      "not loaded, types only: `many/types`",
      "not loaded, `.json`: `many/data`",
      "not loaded, `.css`: `many/style`",
      "not loaded, only under `browser`: `many/browser`",
      "not loaded, needs the optional `react`: `many/react`",
      "not loaded, needs `vscode`, which its host provides: `many/code`",
    ],
  },
];
