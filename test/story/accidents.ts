import type { SeededPackage } from "@slipway/rehearsal";
import { expect } from "vitest";

import type { FileContent } from "../fixtures/create-repository.ts";
import { STALE_BUN } from "../fixtures/stale-bun.ts";
import { createTarball } from "../security/create-tarball.ts";

/** A small repository in which a release went wrong in public, what the registry had, and what a rehearsal says now. */
export interface Accident {
  readonly name: string;
  readonly title: string;
  readonly files: Readonly<Record<string, FileContent>>;
  readonly seeds: readonly SeededPackage[];
  /** On PATH before all others. */
  readonly clients?: readonly string[];
  readonly programs?: Readonly<Record<string, string>>;
  /** Those but for the missing workflow's. */
  readonly problems: readonly object[];
  /** Parts of the report. */
  readonly report?: object;
}

const NPM = {
  "package.json": { name: "root", private: true, workspaces: ["packages/*"] },
  "package-lock.json": { name: "root", lockfileVersion: 3, packages: {} },
};

const PNPM = {
  "package.json": { name: "root", private: true, packageManager: "pnpm@12.21.0" },
  "pnpm-workspace.yaml": 'packages: ["packages/*"]\n',
};

/** As much of a program for Linux as tells it from a library. */
const PROGRAM = `\u007FELF\u0002\u0001\u0001${"\0".repeat(9)}\u0002${"\0".repeat(47)}`;

export const accidents: readonly Accident[] = [
  {
    name: "pcdir-npm",
    title: "npm packs `publishConfig.directory`, as changesets and lerna publish it",
    files: {
      ...NPM,
      "packages/a/package.json": member("pcdir-npm", "@pcdir/a", {
        main: "./src/index.js",
        publishConfig: { access: "public", directory: "dist" },
      }),
      "packages/a/src/index.js": 'module.exports = "source";\n',
      "packages/a/dist/package.json": member("pcdir-npm", "@pcdir/a"),
      "packages/a/dist/index.js": 'module.exports = "built";\n',
    },
    seeds: [seed("@pcdir/a")],
    problems: [],
    report: { verdict: "succeeded", plan: { packages: [{ name: "@pcdir/a", tarball: { fileCount: 2 } }] } },
  },
  {
    name: "lerna-contents",
    title: "npm packs what `contents` of `lerna.json` says",
    files: {
      ...NPM,
      "lerna.json": { version: "independent", command: { publish: { contents: "dist" } } },
      "packages/a/package.json": member("lerna-contents", "@lernac/a"),
      "packages/a/index.js": 'module.exports = "development entry";\n',
      "packages/a/src/index.ts": "export default 1;\n",
      "packages/a/dist/package.json": member("lerna-contents", "@lernac/a", { publishConfig: undefined }),
      "packages/a/dist/index.js": 'module.exports = "built";\n',
    },
    seeds: [seed("@lernac/a")],
    problems: [],
    report: { verdict: "succeeded", plan: { packages: [{ name: "@lernac/a", tarball: { fileCount: 2 } }] } },
  },
  {
    name: "pubconf-npm",
    title: "npm leaves the entry points in `publishConfig`",
    files: {
      ...NPM,
      "packages/a/package.json": member("pubconf-npm", "@pubconf/a", {
        type: "module",
        main: "./src/index.ts",
        types: "./src/index.ts",
        exports: { ".": "./src/index.ts" },
        files: ["src", "dist"],
        publishConfig: {
          access: "public",
          main: "./dist/index.js",
          types: "./dist/index.d.ts",
          exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
        },
      }),
      "packages/a/src/index.ts": "export const a: number = 1;\n",
      "packages/a/dist/index.js": "export const a = 1;\n",
      "packages/a/dist/index.d.ts": "export declare const a: number;\n",
    },
    seeds: [seed("@pubconf/a")],
    problems: [
      {
        code: "PUBLISH_CONFIG_IGNORED",
        severity: "error",
        field: "publishConfig.exports",
        reason: "npm does not copy `exports`, `main`, `types` out of `publishConfig`",
      },
    ],
    report: { verdict: "problems" },
  },
  {
    name: "root-pkg",
    title: "a root without `files` takes its members along, private ones too",
    clients: ["pnpm 12"],
    files: {
      "package.json": {
        ...member("root-pkg", "@rootpkg/main", { dependencies: { "@rootpkg/a": "workspace:^" } }),
        packageManager: "pnpm@12.21.0",
        repository: at("root-pkg"),
      },
      "pnpm-workspace.yaml": 'packages: [".", "packages/*"]\n',
      "index.js": 'module.exports = require("@rootpkg/a");\n',
      "apps/web/.env.example": "KEY=\n",
      "packages/a/package.json": member("root-pkg", "@rootpkg/a"),
      "packages/a/index.js": "module.exports = 1;\n",
      "packages/secret/package.json": { name: "@rootpkg/secret", version: "1.1.0", private: true },
      "packages/secret/internal.js": 'module.exports = "not for the public";\n',
    },
    seeds: [seed("@rootpkg/main"), seed("@rootpkg/a")],
    problems: [
      {
        code: "TARBALL_FOREIGN_PACKAGE",
        severity: "error",
        package: "@rootpkg/main",
        actual: "@rootpkg/secret",
        reason: "it is a private package of this workspace, and without `files` everything goes in, also `@rootpkg/a`",
      },
    ],
  },
  {
    name: "native-addon",
    title: "platform packages that are nowhere, and a program that cannot be executed",
    clients: ["pnpm 12"],
    files: {
      ...PNPM,
      "packages/core/package.json": member("native-addon", "@nativeaddon/core", {
        optionalDependencies: {
          "@nativeaddon/core-linux-x64-gnu": "1.1.0",
          "@nativeaddon/core-darwin-arm64": "1.1.0",
        },
      }),
      "packages/core/index.js": 'exports.load = () => require("@nativeaddon/core-linux-x64-gnu");\n',
      "packages/cli/package.json": member("native-addon", "@nativeaddon/cli", {
        main: undefined,
        bin: { natcli: "./bin/run.js" },
        files: ["bin", "vendor"],
      }),
      "packages/cli/bin/run.js":
        '#!/usr/bin/env node\nrequire("child_process").execFileSync(require("path").join(__dirname, "../vendor/tool"));\n',
      "packages/cli/vendor/tool": PROGRAM,
    },
    seeds: ["core", "cli", "core-linux-x64-gnu", "core-darwin-arm64"].map((name) => seed(`@nativeaddon/${name}`)),
    problems: [
      { code: "DEPENDENCY_UNSATISFIED", severity: "error", actual: "@nativeaddon/core-linux-x64-gnu@1.1.0" },
      { code: "DEPENDENCY_UNSATISFIED", severity: "error", actual: "@nativeaddon/core-darwin-arm64@1.1.0" },
      { code: "TARBALL_PROGRAM_NOT_EXECUTABLE", package: "@nativeaddon/cli", actual: "644", expected: "755" },
    ],
  },
  {
    name: "bundled-npm",
    title: "npm has hoisted what is to be bundled",
    files: {
      ...NPM,
      "packages/a/package.json": member("bundled-npm", "@bundlednpm/a", {
        dependencies: { "is-odd": "^3.0.1" },
        bundledDependencies: ["is-odd"],
      }),
      "packages/a/index.js": 'module.exports = (n) => require("is-odd")(n);\n',
      "node_modules/is-odd/package.json": { name: "is-odd", version: "3.0.1", dependencies: { "is-number": "^6.0.0" } },
      "node_modules/is-odd/index.js": 'require("is-number");\nmodule.exports = (n) => n % 2 === 1;\n',
      "node_modules/is-number/package.json": { name: "is-number", version: "6.0.0" },
      "node_modules/is-number/index.js": "module.exports = Number.isFinite;\n",
    },
    seeds: [seed("@bundlednpm/a"), seed("is-odd", "3.0.1"), seed("is-number", "6.0.0")],
    problems: [{ code: "TARBALL_BUNDLED_MISSING", severity: "error", package: "@bundlednpm/a", actual: "is-odd" }],
  },
  {
    name: "bun-stale",
    title: "bun packs the version of before for `workspace:*`",
    programs: { bun: STALE_BUN },
    files: {
      "package.json": { name: "root", private: true, packageManager: "bun@1.3.0", workspaces: ["packages/*"] },
      "bun.lock": {
        lockfileVersion: 1,
        workspaces: {
          "": { name: "root" },
          "packages/a": { name: "@bunstale/a", version: "1.0.0" },
          "packages/b": { name: "@bunstale/b", version: "1.0.0", dependencies: { "@bunstale/a": "workspace:*" } },
        },
        packages: {
          "@bunstale/a": ["@bunstale/a@workspace:packages/a"],
          "@bunstale/b": ["@bunstale/b@workspace:packages/b"],
        },
      },
      "packages/a/package.json": member("bun-stale", "@bunstale/a"),
      "packages/a/index.js": "exports.one = 1;\n",
      "packages/b/package.json": member("bun-stale", "@bunstale/b", { dependencies: { "@bunstale/a": "workspace:*" } }),
      "packages/b/index.js": 'exports.two = require("@bunstale/a").two;\n',
    },
    seeds: [seed("@bunstale/a"), seed("@bunstale/b")],
    problems: [
      {
        code: "TARBALL_DEPENDENCY_CHANGED",
        severity: "error",
        package: "@bunstale/b",
        actual: "1.0.0",
        expected: "1.1.0",
      },
    ],
  },
  {
    name: "opt-peer-cycle",
    title: "a core that names its plug-ins as optional peers goes first",
    clients: ["pnpm 12"],
    files: {
      ...PNPM,
      "packages/core/package.json": member("opt-peer-cycle", "@optpeer/core", {
        peerDependencies: { "@optpeer/generator": "^1.0.0", "@optpeer/cli": "^1.0.0" },
        peerDependenciesMeta: { "@optpeer/generator": { optional: true }, "@optpeer/cli": { optional: true } },
      }),
      "packages/core/index.js": "module.exports = 1;\n",
      "packages/generator/package.json": member("opt-peer-cycle", "@optpeer/generator", {
        dependencies: { "@optpeer/core": "workspace:^" },
      }),
      "packages/generator/index.js": "module.exports = 1;\n",
      "packages/cli/package.json": member("opt-peer-cycle", "@optpeer/cli", {
        dependencies: { "@optpeer/core": "workspace:^", "@optpeer/generator": "workspace:^" },
      }),
      "packages/cli/index.js": "module.exports = 1;\n",
    },
    seeds: ["core", "generator", "cli"].map((name) => seed(`@optpeer/${name}`)),
    problems: [],
    report: {
      verdict: "succeeded",
      plan: {
        packages: [
          { name: "@optpeer/core", dependsOn: [] },
          { name: "@optpeer/generator", dependsOn: ["@optpeer/core"] },
          { name: "@optpeer/cli", dependsOn: expect.arrayContaining(["@optpeer/core", "@optpeer/generator"]) },
        ],
      },
    },
  },
];

/** A package of `acme/<repository>`, of which the registry has an earlier version. */
function member(repository: string, name: string, extra: Readonly<Record<string, unknown>> = {}): object {
  return {
    name,
    version: "1.1.0",
    main: "./index.js",
    repository: { ...at(repository), directory: `packages/${name.replace(/^@[^/]+\//u, "")}` },
    publishConfig: { access: "public" },
    ...extra,
  };
}

function at(repository: string): object {
  return { type: "git", url: `git+https://github.com/acme/${repository}.git` };
}

/** It is on the registry, and loads. */
function seed(name: string, version = "1.0.0"): SeededPackage {
  const tarball = createTarball([
    { path: "package/package.json", text: JSON.stringify({ name, version }) },
    { path: "package/index.js", text: "module.exports = 1;\n" },
  ]);
  return { name, versions: [{ version, tarball }] };
}
