import { createManifest } from "../fixtures/create-manifest.ts";
import { STALE_BUN } from "../fixtures/stale-bun.ts";
import { createSingle } from "../proof/create-single.ts";
import type { RepositoryCode } from "./code-scenario.ts";
import { published, withCode } from "./members.ts";

const WARNED = { exitCode: 0, severity: "warning" } as const;
const FAILED = { exitCode: 1, severity: "error" } as const;

/** Of what packages need beside each other. */
export const worldCodes: readonly RepositoryCode[] = [
  {
    code: "DEPENDENCY_UNSATISFIED",
    title: "platform packages that nobody has published",
    files: createSingle("anvil", {
      optionalDependencies: { "anvil-linux-x64": "1.0.0", "anvil-darwin-arm64": "1.0.0" },
    }),
    registry: {
      "anvil-linux-x64": published("anvil-linux-x64", "0.9.0"),
      "anvil-darwin-arm64": published("anvil-darwin-arm64", "0.9.0"),
    },
    command: "check",
    ...FAILED,
    says: [
      "expected  a version that the registry has, such as `0.9.0`",
      'because   the registry has no such version; if another step publishes it before, write `"publishedElsewhere": ["anvil-*"]` into `slipway.json`',
      "package.json:19:24  anvil  anvil-linux-x64@1.0.0",
      "package.json:20:27  anvil  anvil-darwin-arm64@1.0.0",
    ],
  },
  {
    code: "DEPENDENCY_ELSEWHERE",
    title: "platform packages that another step publishes",
    files: {
      ...createSingle("anvil", { optionalDependencies: { "anvil-linux-x64": "1.0.0" } }),
      "slipway.json": { publishedElsewhere: ["anvil-*"] },
    },
    command: "check",
    exitCode: 0,
    severity: "note",
    says: [
      "actual    anvil-linux-x64@1.0.0",
      "because   the registry does not have it yet: it is asked again just before the first upload",
      "package.json:19:24  anvil",
    ],
  },
  {
    code: "DEPENDENCY_UNKNOWN",
    title: "a dependency that the registry does not show",
    files: createSingle("anvil", { dependencies: { hammer: "^1.0.0" } }),
    registry: { hammer: 403 },
    command: "check",
    ...WARNED,
    says: ["actual    hammer@^1.0.0", "because   `<loopback>` answered 403: Not found", "package.json:19:15  anvil"],
  },
  {
    code: "DEPENDENCY_NOT_FROM_REGISTRY",
    title: "a dependency on a git repository",
    files: createSingle("anvil", { dependencies: { hammer: "github:acme/hammer" } }),
    command: "check",
    ...WARNED,
    says: [
      "actual    hammer@github:acme/hammer",
      "expected  a version on the registry",
      "because   npm 12 installs no git dependencies unless the consumer sets `allow-git`",
      "predicts  npm error code EALLOWGIT",
      "package.json:19:15  anvil",
    ],
  },
  {
    code: "DEPENDENCY_SIBLING_LEFT_OUT",
    title: "a prerelease that a sibling's range does not contain",
    files: withCode({
      a: createManifest("a", "packages/a", { dependencies: { b: "^2.0.0" } }),
      b: createManifest("b", "packages/b", {
        version: "2.1.0-beta.0",
        publishConfig: { access: "public", tag: "beta" },
      }),
    }),
    registry: { b: published("b", "2.0.0") },
    command: "check",
    ...WARNED,
    says: [
      "actual    b@^2.0.0",
      "expected  a range with `b@2.1.0-beta.0` in it, which this release publishes",
      "packages/a/package.json:20:10  a",
    ],
  },
  {
    code: "DEPENDENCY_CHANGED_HERE",
    title: "a dependency that the root overrides",
    files: createSingle("anvil", { dependencies: { hammer: "^1.0.0" }, overrides: { hammer: "2.0.0" } }),
    command: "check --offline",
    ...WARNED,
    says: [
      "actual    hammer@^1.0.0",
      "because   `overrides` of `package.json` puts `2.0.0` in its place",
      "package.json:19:15  anvil",
    ],
  },
  {
    code: "PACKAGE_INSTALL_SCRIPT",
    title: "a `postinstall` that fetches a program",
    files: createSingle("anvil", { scripts: { postinstall: "node fetch.js" } }),
    command: "check --offline",
    ...WARNED,
    says: [
      "actual    postinstall",
      "because   npm 12 and pnpm do not run it unless the consumer allows it",
      "package.json:19:20  anvil",
    ],
  },
  {
    code: "TARBALL_BUNDLED_MISSING",
    title: "a bundled dependency that was hoisted to the root",
    files: withCode({
      a: createManifest("a", "packages/a", { dependencies: { hammer: "^1.0.0" }, bundleDependencies: ["hammer"] }),
    }),
    command: "pack",
    ...FAILED,
    says: ["actual    hammer", "expected  node_modules/hammer/package.json", "packages/a/package.json:20:15  a"],
  },
  {
    code: "TARBALL_DEPENDENCY_CHANGED",
    title: "a lockfile of bun's from before versions were raised",
    files: {
      ...withCode({
        a: createManifest("a", "packages/a", { dependencies: { b: "workspace:*" } }),
        b: createManifest("b", "packages/b", { version: "1.1.0" }),
      }),
      "package.json": { name: "anvils", private: true, packageManager: "bun@1.3.0", workspaces: ["packages/*"] },
      "bun.lock": "{}\n",
    },
    registry: { b: published("b", "1.0.0") },
    programs: { bun: STALE_BUN },
    command: "pack",
    ...FAILED,
    says: [
      "actual    1.0.0",
      "expected  1.1.0",
      "because   `workspace:*` in the source means `b@1.1.0`",
      "packages/a/package.json:20:10  a",
    ],
  },
];
