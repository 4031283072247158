import { createManifest } from "../fixtures/create-manifest.ts";
import { createSingle } from "../proof/create-single.ts";
import type { RepositoryCode } from "./code-scenario.ts";
import { published, withMembers } from "./members.ts";

const OFFLINE = "check --offline";
const VERSION_TWICE = `{
  "name": "anvil",
  "version": "1.0.0",
  "version": "2.0.0",
  "repository": { "type": "git", "url": "git+https://github.com/acme/anvils.git" }
}
`;

/** Of single manifests: what every client or the registry reads in them. */
const FIELDS: readonly RepositoryCode[] = [
  {
    code: "ACCESS_INVALID",
    title: "a value of `access` that npm does not know",
    files: createSingle("anvil", { publishConfig: { access: "publick" } }),
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    publick", "expected  public or restricted", "package.json:16:15  anvil"],
  },
  {
    code: "PACKAGE_MANAGER_UNKNOWN",
    title: "`workspace:` where nothing names a client",
    files: {
      "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
      "packages/a/package.json": createManifest("anvil-a", "packages/a"),
      "packages/b/package.json": createManifest("anvil-b", "packages/b", {
        dependencies: { "anvil-a": "workspace:*" },
        peerDependencies: { "anvil-a": "workspace:^" },
      }),
    },
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    anvil-a@workspace:*",
      'expected  `packageManager` in the root\'s `package.json`, as in `"pnpm@12.21.0"`',
      "packages/b/package.json:20:16  anvil-b",
    ],
  },
  {
    code: "CONFIG_SUPPRESSION_UNUSED",
    title: "a suppression of what is not there",
    files: {
      ...createSingle("anvil"),
      "slipway.json": { ignore: [{ code: "REPOSITORY_MISSING", package: "anvil", reason: "long mended" }] },
    },
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    REPOSITORY_MISSING of anvil", "slipway.json:3:5"],
  },
  {
    code: "WORKSPACE_PATTERN_UNMATCHED",
    title: "a workspace that lists a package which is not there",
    files: {
      "package.json": { name: "anvils", private: true, workspaces: ["packages/core", "packages/ui"] },
      "packages/core/package.json": createManifest("core", "packages/core"),
    },
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    packages/ui"],
  },
  {
    code: "DEV_ENGINES_MISMATCH",
    title: "`devEngines` that name another package manager",
    files: createSingle("anvil", { packageManager: "npm@11.19.1", devEngines: { packageManager: { name: "pnpm" } } }),
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      'actual    "pnpm"',
      "expected  npm",
      'predicts  EBADDEVENGINES Invalid name "pnpm" does not match "npm" for "packageManager"',
      "package.json:20:23  anvil",
    ],
  },
  {
    code: "DIST_TAG_INVALID",
    title: "a dist-tag that is a range",
    files: createSingle("anvil", { publishConfig: { access: "public", tag: "v1" } }),
    registry: { anvil: published("anvil", "0.9.0") },
    command: "check",
    exitCode: 1,
    severity: "error",
    says: ["actual    v1", "predicts  Tag name must not be a valid SemVer range: v1", "package.json:17:12  anvil"],
  },
  {
    code: "DIST_TAG_SHADOWED",
    title: "a `tag` at the top of a manifest",
    files: createSingle("anvil", { tag: "next" }),
    registry: { anvil: published("anvil", "0.9.0") },
    command: "check",
    exitCode: 0,
    severity: "warning",
    says: ["actual    next", "expected  latest", "package.json:18:10  anvil"],
  },
  {
    code: "MANIFEST_KEY_DUPLICATE",
    title: "a version that is there twice",
    files: { "package.json": VERSION_TWICE },
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["package.json:4:3  anvil"],
  },
  {
    code: "MANIFEST_UNREADABLE",
    title: "a comma too many in one of two manifests",
    files: withMembers({ a: createManifest("a", "packages/a"), b: '{\n  "name": "b",\n}\n' }),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "because   a property name in double quotes is expected here, or one comma is too many",
      "packages/b/package.json:3:1",
    ],
  },
  {
    code: "PACKAGE_FIXTURE_NOT_PRIVATE",
    title: "a member that lies among the tests",
    files: {
      ...withMembers({ a: createManifest("a", "packages/a") }, ["test/*"]),
      "test/fixture/package.json": { name: "fixture", version: "1.0.0" },
    },
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["expected  true", "test/fixture/package.json:1:1  fixture"],
  },
  {
    code: "PACKAGE_NAME_DUPLICATE",
    title: "two members of one name",
    files: withMembers({ a: createManifest("anvil", "packages/a"), b: createManifest("anvil", "packages/b") }),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    anvil",
      "expected  a name that no other package of the workspace has",
      "because   `packages/a/package.json` has the same name",
      "packages/b/package.json:2:11  anvil",
    ],
  },
  {
    code: "TARGET_NOT_PACKED",
    title: "a build that git ignores, and no `files`",
    files: { ...createSingle("anvil", { exports: "./dist/index.js", files: undefined }), ".gitignore": "dist\n" },
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    ./dist/index.js",
      "because   there is no `files`, and `.gitignore` leaves it out",
      "package.json:11:14  anvil",
    ],
  },
  {
    code: "PUBLISH_DIRECTORY_NOT_BUILT",
    title: "a build that writes the published manifest, `repository` included",
    files: {
      ...createSingle("anvil", { repository: undefined }),
      "lerna.json": { version: "1.0.0", command: { publish: { contents: "dist" } } },
    },
    command: OFFLINE,
    exitCode: 0,
    severity: "note",
    says: [
      "actual    dist/package.json",
      "because   `contents` of `lerna.json` says so; what is in it is not known until packed",
      "package.json:11:20  anvil",
    ],
  },
  {
    code: "PUBLISH_CONFIG_IGNORED",
    title: "entry points that npm leaves in `publishConfig`",
    files: createSingle("anvil", { publishConfig: { access: "public", exports: "./dist/index.js" } }),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    ./index.js",
      "expected  ./dist/index.js",
      "because   npm does not copy `exports` out of `publishConfig`",
      "package.json:17:16  anvil",
    ],
  },
  {
    code: "PACKAGE_NAME_INVALID",
    title: "a name that leads out of a directory",
    files: createSingle("../evil"),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    ../evil",
      "because   name cannot start with a period; name can only contain URL-friendly characters",
      'predicts  Invalid name: "../evil"',
      "package.json:2:11  ../evil",
    ],
  },
  {
    code: "PACKAGE_NAME_MISSING",
    title: "a member without a name",
    files: withMembers({ a: createManifest("a", "packages/a"), b: { version: "1.0.0" } }),
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["expected  a name, or `private: true`", "packages/b/package.json:1:1"],
  },
  {
    code: "PACKAGE_VERSION_INVALID",
    title: "a version of two numbers",
    files: createSingle("anvil", { version: "1.0" }),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: ["actual    1.0", 'predicts  Invalid version: "1.0"', "package.json:3:14  anvil"],
  },
  {
    code: "PACKAGE_VERSION_NOT_CLEAN",
    title: "a version with a `v`",
    files: createSingle("anvil", { version: "v1.0.0" }),
    command: OFFLINE,
    fixed: true,
    exitCode: 0,
    severity: "warning",
    says: ["actual    v1.0.0", "expected  1.0.0", "package.json:3:14  anvil"],
  },
  {
    code: "PACKAGE_VERSION_PLACEHOLDER",
    title: "a version that semantic-release makes",
    files: createSingle("anvil", { version: "0.0.0-development" }),
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    0.0.0-development", "package.json:3:14  anvil"],
  },
  {
    code: "PUBLISH_SCRIPT_NOT_RUN",
    title: "a build in `prepublishOnly`",
    files: createSingle("anvil", { scripts: { prepublishOnly: "tsc --build" } }),
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    tsc --build", "expected  prepack", "package.json:19:23  anvil"],
  },
];

/** Of what packages need. */
const DEPENDENCIES: readonly RepositoryCode[] = [
  {
    code: "DEPENDENCY_CYCLE",
    title: "two packages that need each other",
    files: withMembers({
      a: createManifest("a", "packages/a", { dependencies: { b: "^1.0.0" } }),
      b: createManifest("b", "packages/b", { dependencies: { a: "^1.0.0" } }),
    }),
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    a → b → a", "packages/a/package.json:20:10  a"],
  },
  {
    code: "DEPENDENCY_DEVELOPMENT_ONLY",
    title: "a `postinstall` of a development dependency",
    files: createSingle("anvil", { scripts: { postinstall: "husky" }, devDependencies: { husky: "^9.0.0" } }),
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    husky", "expected  `husky` in `dependencies`", "package.json:19:20  anvil"],
  },
  {
    code: "DEPENDENCY_LOCAL",
    title: "a dependency on a path beside the package",
    files: createSingle("anvil", { dependencies: { hammer: "file:../hammer" } }),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: ["actual    hammer@file:../hammer", "expected  a version range", "package.json:19:15  anvil"],
  },
  {
    code: "DEPENDENCY_PRIVATE",
    title: "a dependency on a private member",
    files: withMembers({
      a: createManifest("a", "packages/a", { dependencies: { b: "^1.0.0" } }),
      b: createManifest("b", "packages/b", { private: true }),
    }),
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    b@^1.0.0",
      "expected  a package that is published, or a development dependency",
      "because   the registry was not asked whether it has such a version from elsewhere",
      "predicts  404 Not Found - 'b@^1.0.0' is not in this registry.",
      "packages/a/package.json:20:10  a",
    ],
  },
];

export const manifestCodes: readonly RepositoryCode[] = [...FIELDS, ...DEPENDENCIES];
