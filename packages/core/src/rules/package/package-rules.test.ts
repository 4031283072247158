import { describe, expect, test } from "vitest";

import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import type { PublishingJob } from "../../context/publishing-job.ts";
import type { ReleaseContext } from "../../context/release-context.ts";
import type { Manifest } from "../../json/json.ts";
import type { Pin } from "../../plan/packed-manifest.ts";
import type { PublishSettings } from "../../plan/publish-settings.ts";
import type { Problem } from "../../problems/problem.ts";
import type { PackageState, PublishedVersion } from "../../registry/registry-state.ts";
import { type CheckInput, createFacts } from "../../rule/facts.ts";
import type { Page } from "../../rule/page.ts";
import type { PackageManager, WorkspacePackage } from "../../workspace/workspace.ts";
import type { ProblemCode } from "../catalogue.ts";
import { listUnasked } from "./closed-world.ts";
import * as packageRules from "./index.ts";

const RULES = Object.values(packageRules);

const PAGES = new Map<string, Page>(RULES.flatMap(({ codes }) => Object.entries(codes)));

const ABSENT: PackageState = { kind: "absent" };

function present(...versions: string[]): PackageState {
  const entries = versions.map((text): [string, PublishedVersion] => {
    const [version = "", deprecated] = text.split(" ");
    return [version, deprecated === undefined ? {} : { deprecated: true }];
  });
  return { kind: "present", versions: Object.fromEntries(entries), distTags: {} };
}

function tagged(latest: string): PackageState {
  return { kind: "present", versions: { [latest]: {} }, distTags: { latest } };
}

function channels(latest: string, next: string): PackageState {
  return { kind: "present", versions: { [latest]: {}, [next]: {} }, distTags: { latest, next } };
}

function packageOf(manifest: Manifest): WorkspacePackage {
  const name = typeof manifest["name"] === "string" ? manifest["name"] : "";
  const version = typeof manifest["version"] === "string" ? manifest["version"] : "";
  const directory = typeof manifest["//"] === "string" ? manifest["//"] : `packages/${name}`;
  const file = directory === "." ? "package.json" : `${directory}/package.json`;
  return { name, version, directory, file, manifest, text: JSON.stringify(manifest, null, 2) };
}

function overriding(publishConfig: Manifest): Manifest {
  return { name: "a", main: "./src/a.ts", publishConfig };
}

/** A release with nothing wrong, changed. The manifests' comment fields are their directories. */
interface Change {
  readonly manifests?: readonly Manifest[];
  /** `null` for a registry that was not read. What is not named has an earlier version. */
  readonly registry?: Readonly<Record<string, PackageState>> | null;
  readonly settings?: Partial<PublishSettings>;
  readonly context?: Partial<ReleaseContext>;
  readonly job?: Partial<PublishingJob>;
  readonly client?: PackageManager;
  readonly pins?: readonly Pin[];
  /** Directories of packages with a `binding.gyp`. */
  readonly gyp?: readonly string[];
  readonly elsewhere?: readonly string[];
  /** Directories of packages that are published from a build. */
  readonly unbuilt?: readonly string[];
}

function inputOf({
  manifests = [{ name: "a" }],
  registry = {},
  settings,
  context,
  job,
  client,
  pins,
  gyp = [],
  elsewhere = [],
  unbuilt = [],
}: Change): CheckInput {
  const packages = manifests.map((manifest) => packageOf({ version: "1.1.0", ...manifest }));
  const states = packages.map(({ name }): [string, PackageState] => [name, registry?.[name] ?? present("1.0.0")]);
  return {
    workspace: {
      base: "/base",
      root: ".",
      git: true,
      tool: "pnpm",
      packageManager: client ?? { name: "pnpm" },
      packages,
    },
    publishable: packages.filter(({ manifest }) => manifest["private"] !== true),
    unbuilt: new Map(unbuilt.map((directory) => [directory, { path: `${directory}/dist`, by: "a test" }])),
    context: { provider: GITHUB_ACTIONS, ci: "none", visibility: "public", idToken: false, ...context },
    client: "npm",
    ...(registry !== null && { registry: new Map([...states, ...Object.entries(registry)]) }),
    packing: {
      manager: client ?? { name: "pnpm" },
      catalogs: {},
      packages: new Map(
        gyp.map((name) => [`packages/${name}`, { gyp: true, shrinkwrap: undefined, built: undefined }]),
      ),
      ...(pins !== undefined && { pins }),
    },
    isElsewhere: (name) => elsewhere.includes(name),
    settings: { registry: "https://registry.example/", ...settings },
    ...(job !== undefined && {
      job: {
        audience: "npm:registry.example",
        tokenSources: [],
        signs: true,
        renewsIdTokens: true,
        node: "24.15.0",
        ...job,
      },
    }),
  };
}

function check(change: Change): Problem[] {
  const facts = createFacts(inputOf(change));
  return RULES.flatMap((rule) => ("check" in rule ? [...rule.check(facts)] : []));
}

/** `error CODE package field`, without what is absent. */
function summaryOf({ severity, code, package: name, field }: Problem): string {
  return [severity, code, name, field].filter((part) => part !== undefined).join(" ");
}

function dependingOn(range: string, field = "dependencies"): Manifest {
  return { name: "a", [field]: { b: range } };
}

function needingX(field = "dependencies", specifier = "^1.0.0"): { readonly manifests: readonly Manifest[] } {
  return { manifests: [{ name: "a", [field]: { x: specifier } }] };
}

function pin(change: Partial<Pin>): Pin {
  return { name: "x", selects: undefined, kind: "override", by: "`overrides`", ...change };
}

const TWENTY_ONE = Array.from({ length: 21 }, (_, index) => ({ name: `p${index}` }));
const ALL_ABSENT = Object.fromEntries(TWENTY_ONE.map(({ name }) => [name, ABSENT]));

/** By code: what brings it up, and what nearly does. */
const OWNED: Partial<ReleaseContext> = {
  repository: { identity: { server: "https://github.com", owner: "Acme", name: "anvils" }, source: "option" },
};

const MIRROR = { registry: "https://mirror.example/", trustedPublishing: true };

function sourced(
  from: "environment" | "project" | "person" | "default",
): NonNullable<PublishSettings["registrySource"]> {
  return { from, file: from === "project" ? ".npmrc" : undefined, usual: "https://registry.example/" };
}

const HOST = { registry: GITHUB_ACTIONS.server.replace("://", "://npm.pkg.") };

const CASES: Partial<Record<ProblemCode, readonly [change: Change, expected: readonly string[]][]>> = {
  REGISTRY_MIRRORED: [
    [{ settings: { ...MIRROR, registrySource: sourced("project") } }, ["error REGISTRY_MIRRORED"]],
    [{ settings: { ...MIRROR, registrySource: sourced("environment") } }, ["error REGISTRY_MIRRORED"]],
    // What a person has set for this machine says nothing of the job.
    [{ settings: { ...MIRROR, registrySource: sourced("person") } }, []],
    [
      { settings: { ...MIRROR, registrySource: sourced("person") }, context: { ci: "github-actions" } },
      ["error REGISTRY_MIRRORED"],
    ],
    [{ settings: { ...MIRROR, registrySource: sourced("project"), trustedPublishing: false } }, []],
    [{ settings: { ...MIRROR, registrySource: sourced("project"), namedRegistry: "https://mirror.example" } }, []],
    [{ settings: { ...MIRROR, registrySource: sourced("project"), registry: "https://registry.example/" } }, []],
    [{ settings: { ...MIRROR, registrySource: sourced("project"), registry: "http://localhost:4873/" } }, []],
    [
      {
        manifests: [{ name: "a", publishConfig: { registry: "https://mirror.example" } }],
        settings: { ...MIRROR, registrySource: sourced("project") },
      },
      [],
    ],
    // A registry that is named on purpose has rules of its own.
    [
      {
        registry: { a: ABSENT },
        settings: { ...MIRROR, registrySource: sourced("project"), namedRegistry: "https://mirror.example/" },
      },
      [],
    ],
    [
      { registry: { a: ABSENT }, settings: { trustedPublishing: true, registrySource: sourced("default") } },
      ["error FIRST_PUBLISH_UNDER_OIDC a name"],
    ],
  ],
  PACKAGE_MANAGER_UNKNOWN: [
    [
      {
        manifests: [
          { name: "a", dependencies: { b: "workspace:^", c: "workspace:*", d: "catalog:" } },
          { name: "e", dependencies: { b: "workspace:^" } },
          { name: "b" },
          { name: "c" },
        ],
        client: { name: "npm", assumed: true },
      },
      ["error PACKAGE_MANAGER_UNKNOWN a dependencies.b"],
    ],
    [{ manifests: [{ name: "a", dependencies: { b: "^1.0.0" } }], client: { name: "npm", assumed: true } }, []],
  ],
  PACKAGE_SCOPE_NOT_OWNER: [
    [
      { manifests: [{ name: "anvil", publishConfig: HOST }], context: OWNED },
      ["error PACKAGE_SCOPE_NOT_OWNER anvil name", "error REGISTRY_REDIRECTED anvil publishConfig.registry"],
    ],
    [
      { manifests: [{ name: "@other/anvil", publishConfig: HOST }], context: OWNED },
      [
        "error PACKAGE_SCOPE_NOT_OWNER @other/anvil name",
        "error REGISTRY_REDIRECTED @other/anvil publishConfig.registry",
      ],
    ],
    [
      { manifests: [{ name: "@acme/anvil", publishConfig: HOST }], context: OWNED },
      ["error REGISTRY_REDIRECTED @acme/anvil publishConfig.registry"],
    ],
    [{ manifests: [{ name: "anvil" }], context: OWNED }, []],
  ],
  ACCESS_INVALID: [
    [
      { manifests: [{ name: "a", publishConfig: { access: "open" } }] },
      ["warning ACCESS_INVALID a publishConfig.access"],
    ],
    [{ manifests: [{ name: "@s/a", publishConfig: { access: "private" } }] }, []],
    [{ manifests: [{ name: "@s/a", publishConfig: { access: null } }] }, []],
  ],
  ACCESS_RESTRICTED_UNSCOPED: [
    [
      { manifests: [{ name: "a", publishConfig: { access: "restricted" } }] },
      ["error ACCESS_RESTRICTED_UNSCOPED a publishConfig.access"],
    ],
    [{ settings: { access: "restricted" } }, ["error ACCESS_RESTRICTED_UNSCOPED a name"]],
    [{ manifests: [{ name: "a", publishConfig: { access: "public" } }], settings: { access: "restricted" } }, []],
    [{ manifests: [{ name: "@s/a", publishConfig: { access: "restricted" } }] }, []],
  ],
  ACCESS_UNDECLARED: [
    [
      { manifests: [{ name: "@s/a" }], registry: { "@s/a": ABSENT } },
      ["error ACCESS_UNDECLARED @s/a publishConfig.access", "warning FIRST_PUBLISH_UNDER_OIDC @s/a name"],
    ],
    [
      { manifests: [{ name: "@s/a" }], registry: { "@s/a": ABSENT }, context: { visibility: "private" } },
      ["warning ACCESS_UNDECLARED @s/a publishConfig.access", "warning FIRST_PUBLISH_UNDER_OIDC @s/a name"],
    ],
    [{ manifests: [{ name: "@s/a" }], registry: { "@s/a": ABSENT }, settings: { assumeCreated: true } }, []],
    [
      { manifests: [{ name: "@s/a" }], registry: { "@s/a": ABSENT }, settings: { changesetsAccess: "public" } },
      ["warning FIRST_PUBLISH_UNDER_OIDC @s/a name"],
    ],
    [
      { manifests: [{ name: "a", publishConfig: { provenance: true } }], registry: { a: ABSENT } },
      ["error ACCESS_UNDECLARED a publishConfig.access", "warning FIRST_PUBLISH_UNDER_OIDC a name"],
    ],
    [{ manifests: [{ name: "a" }], registry: { a: ABSENT } }, ["warning FIRST_PUBLISH_UNDER_OIDC a name"]],
    ...[{ settings: { trustedPublishing: true } }, { context: { idToken: true } }].map((change): [Change, string[]] => [
      { manifests: [{ name: "@s/a" }], registry: { "@s/a": ABSENT }, ...change },
      ["error FIRST_PUBLISH_UNDER_OIDC @s/a name"],
    ]),
    [
      { manifests: [{ name: "@s/a" }], registry: { "@s/a": ABSENT }, settings: { access: "public" } },
      ["warning FIRST_PUBLISH_UNDER_OIDC @s/a name"],
    ],
    [{ manifests: [{ name: "@s/a" }] }, []],
  ],
  TARGET_NOT_PACKED: [
    [{ manifests: [{ name: "a", files: ["lib"], exports: "./dist/a.js" }] }, ["warning TARGET_NOT_PACKED a exports"]],
    [{ manifests: [{ name: "a", files: ["lib"], main: "dist/a.js" }] }, ["warning TARGET_NOT_PACKED a main"]],
    [{ manifests: [{ name: "a", files: ["lib"], main: "index.js" }] }, []],
    [{ manifests: [{ name: "a", files: ["dist"], exports: { ".": "./dist/a.js", "./*": "./dist/*.js" } }] }, []],
    [
      { manifests: [{ name: "a", files: ["dist"], exports: "./src/a.ts", publishConfig: { exports: "./dist/a.js" } }] },
      [],
    ],
    [{ manifests: [{ name: "a", files: ["dist"], exports: { source: "./src/a.ts", default: "./dist/a.js" } }] }, []],
    [{ manifests: [{ name: "a", exports: "./dist/a.js" }] }, []],
  ],
  PUBLISH_DIRECTORY_NOT_BUILT: [
    [{ unbuilt: ["packages/a"] }, ["note PUBLISH_DIRECTORY_NOT_BUILT a publishConfig.directory"]],
    [{ unbuilt: ["packages/b"] }, []],
  ],
  PUBLISH_CONFIG_IGNORED: [
    ...(["npm", "bun"] as const).map((name): [Change, string[]] => [
      { manifests: [overriding({ main: "./dist/a.js", types: "./dist/a.d.ts", tag: "latest" })], client: { name } },
      ["error PUBLISH_CONFIG_IGNORED a publishConfig.main"],
    ]),
    [{ manifests: [overriding({ exports: "./dist/a.js" })], client: { name: "yarn", version: "4.0.0" } }, []],
    [
      { manifests: [overriding({ exports: "./dist/a.js" })], client: { name: "yarn", version: "1.22.22" } },
      ["error PUBLISH_CONFIG_IGNORED a publishConfig.exports"],
    ],
    [
      { manifests: [overriding({ unpkg: "./dist/a.js" })], client: { name: "yarn", version: "4.0.0" } },
      ["error PUBLISH_CONFIG_IGNORED a publishConfig.unpkg"],
    ],
    [{ manifests: [overriding({ exports: "./dist/a.js", unpkg: "./dist/a.js" })], client: { name: "pnpm" } }, []],
    [
      { manifests: [overriding({ sideEffects: false })], client: { name: "pnpm" } },
      ["error PUBLISH_CONFIG_IGNORED a publishConfig.sideEffects"],
    ],
    [{ manifests: [overriding({ main: "./src/a.ts" })], client: { name: "npm" } }, []],
    [
      {
        manifests: [{ ...overriding({ main: "./dist/a.js" }), scripts: { prepack: "node b.js" } }],
        client: { name: "npm" },
      },
      ["warning PUBLISH_CONFIG_IGNORED a publishConfig.main"],
    ],
    [{ manifests: [overriding({ main: "./a.js", directory: "dist" })], client: { name: "pnpm" } }, []],
  ],
  DEPENDENCY_CYCLE: [
    [
      { manifests: [dependingOn("^1.0.0", "peerDependencies"), { name: "b", dependencies: { a: "^1.0.0" } }] },
      ["warning DEPENDENCY_CYCLE a peerDependencies.b"],
    ],
    [{ manifests: [dependingOn("^1.0.0", "devDependencies"), { name: "b", dependencies: { a: "^1.0.0" } }] }, []],
  ],
  DEPENDENCY_DEVELOPMENT_ONLY: [
    [
      { manifests: [{ name: "a", scripts: { postinstall: "husky install" }, devDependencies: { husky: "9" } }] },
      [
        "warning DEPENDENCY_DEVELOPMENT_ONLY a scripts.postinstall",
        "warning PACKAGE_INSTALL_SCRIPT a scripts.postinstall",
      ],
    ],
    [
      {
        manifests: [
          {
            name: "a",
            scripts: { install: "FORCE=1 npx patch-package && true" },
            devDependencies: { "patch-package": "8" },
          },
        ],
      },
      ["warning DEPENDENCY_DEVELOPMENT_ONLY a scripts.install", "warning PACKAGE_INSTALL_SCRIPT a scripts.install"],
    ],
    [
      {
        manifests: [
          {
            name: "a",
            imports: { "#x": { node: ["@s/x/y.js"], types: "z" } },
            devDependencies: { "@s/x": "1", z: "1" },
          },
        ],
      },
      ["warning DEPENDENCY_DEVELOPMENT_ONLY a imports.#x"],
    ],
    [
      { manifests: [{ name: "a", scripts: { postinstall: "husky || true" }, devDependencies: { husky: "9" } }] },
      ["warning PACKAGE_INSTALL_SCRIPT a scripts.postinstall"],
    ],
    [{ manifests: [{ name: "a", scripts: { prepare: "husky" }, devDependencies: { husky: "9" } }] }, []],
    [
      { manifests: [{ name: "a", scripts: { postinstall: "node husky" }, devDependencies: { husky: "9" } }] },
      ["warning PACKAGE_INSTALL_SCRIPT a scripts.postinstall"],
    ],
    [
      {
        manifests: [
          { name: "a", scripts: { postinstall: "husky", prepack: "pinst --disable" }, devDependencies: { husky: "9" } },
        ],
      },
      [],
    ],
    [
      {
        manifests: [
          { name: "a", scripts: { postinstall: "napi" }, dependencies: { napi: "1" }, devDependencies: { napi: "1" } },
        ],
      },
      ["warning PACKAGE_INSTALL_SCRIPT a scripts.postinstall"],
    ],
  ],
  DEPENDENCY_LOCAL: [
    ...["file:../b", "link:../b", "portal:../b", "../b", "file:../../dist/b.tgz"].map((range): [Change, string[]] => [
      { manifests: [dependingOn(range)] },
      ["error DEPENDENCY_LOCAL a dependencies.b"],
    ]),
    [{ manifests: [dependingOn("file:./vendor/b")] }, ["warning DEPENDENCY_LOCAL a dependencies.b"]],
    [
      { manifests: [dependingOn("file:../b", "optionalDependencies")] },
      ["warning DEPENDENCY_LOCAL a optionalDependencies.b"],
    ],
    [
      { manifests: [{ ...dependingOn("file:../b"), publishConfig: { directory: "dist" } }] },
      ["warning DEPENDENCY_LOCAL a dependencies.b"],
    ],
    [{ manifests: [dependingOn("file:../b", "devDependencies")] }, []],
    [{ manifests: [{ ...dependingOn("file:../b"), bundleDependencies: ["b"] }] }, []],
    [{ manifests: [{ ...dependingOn("file:../b"), private: "true" }] }, ["warning PACKAGE_PRIVATE_INVALID a private"]],
  ],
  DEPENDENCY_PRIVATE: [
    ...["workspace:*", "^1.0.0"].map((range): [Change, string[]] => [
      { manifests: [dependingOn(range), { name: "b", private: true }], registry: { b: ABSENT } },
      ["error DEPENDENCY_PRIVATE a dependencies.b"],
    ]),
    [
      { manifests: [dependingOn("workspace:*"), { name: "b", private: true }], registry: null },
      ["error DEPENDENCY_PRIVATE a dependencies.b"],
    ],
    [
      { manifests: [dependingOn("^1.0.0"), { name: "b", private: true }], registry: null },
      ["warning DEPENDENCY_PRIVATE a dependencies.b"],
    ],
    [
      { manifests: [dependingOn("workspace:*", "optionalDependencies"), { name: "b", private: true }] },
      ["error DEPENDENCY_PRIVATE a optionalDependencies.b"],
    ],
    [
      {
        manifests: [
          { ...dependingOn("workspace:*", "peerDependencies"), peerDependenciesMeta: { b: { optional: true } } },
          { name: "b", private: true },
        ],
      },
      [],
    ],
    // The registry has such a version from elsewhere; another version of the workspace's; only needed for development.
    [{ manifests: [dependingOn("^1.0.0"), { name: "b", private: true }] }, []],
    [{ manifests: [dependingOn("^2.0.0"), { name: "b", private: true }] }, []],
    [{ manifests: [dependingOn("workspace:*", "devDependencies"), { name: "b", private: true }] }, []],
    [
      {
        manifests: [
          { ...dependingOn("workspace:*"), bundleDependencies: true },
          { name: "b", private: true },
        ],
      },
      ["error DEPENDENCY_PRIVATE a dependencies.b"],
    ],
    [
      {
        manifests: [
          { ...dependingOn("workspace:*"), bundleDependencies: ["b"], scripts: { prepack: "node copy.js" } },
          { name: "b", private: true },
        ],
      },
      ["warning DEPENDENCY_PRIVATE a dependencies.b"],
    ],
  ],
  DEPENDENCY_PROTOCOL_LEFT: [
    [
      { manifests: [dependingOn("workspace:^"), { name: "b" }], client: { name: "npm" } },
      ["error DEPENDENCY_PROTOCOL_LEFT a dependencies.b"],
    ],
    [
      { manifests: [dependingOn("catalog:")], client: { name: "yarn", version: "1.22.22" } },
      ["error DEPENDENCY_PROTOCOL_LEFT a dependencies.b"],
    ],
    [{ manifests: [dependingOn("workspace:^"), { name: "b" }], client: { name: "yarn" } }, []],
    [{ manifests: [dependingOn("catalog:")], client: { name: "yarn", version: "4.10.0" } }, []],
    [{ manifests: [dependingOn("workspace:^", "devDependencies")], client: { name: "npm" } }, []],
  ],
  DEPENDENCY_CHANGED_HERE: [
    ...[
      pin({ kind: "patch" }),
      pin({ kind: "patch", selects: "1.2.0" }),
      pin({ wanted: "2.0.0" }),
      pin({ wanted: "-" }),
      pin({ wanted: "<1.0.0" }),
      pin({ wanted: "npm:other@^1.0.0" }),
      pin({ wanted: "2.0.0", within: "a" }),
      pin({ wanted: "2.0.0", selects: "<1.5.0" }),
    ].map((it): [Change, string[]] => [
      { ...needingX(), pins: [it] },
      ["warning DEPENDENCY_CHANGED_HERE a dependencies.x"],
    ]),
    ...[
      pin({ wanted: "1.2.3" }),
      pin({ wanted: "~1.2.0" }),
      pin({ wanted: "<=1.2.3" }),
      pin({ wanted: "npm:1.2.3" }),
    ].map((it): [Change, string[]] => [
      { ...needingX(), pins: [it] },
      ["note DEPENDENCY_CHANGED_HERE a dependencies.x"],
    ]),
    ...[
      pin({ wanted: ">=1.2.3" }),
      pin({ wanted: "^1.2.3" }),
      pin({ wanted: "^1.2.3 || ^2.0.0" }),
      pin({ kind: "patch", selects: "2.0.0" }),
      pin({ wanted: "^1.0.0" }),
      pin({ wanted: ">=1.0.0" }),
      pin({ wanted: "$x" }),
      pin({ wanted: "catalog:" }),
      pin({ wanted: "2.0.0", within: "other" }),
      pin({ wanted: "2.0.0", selects: ">=2.0.0" }),
      pin({ name: "y", kind: "patch" }),
    ].map((it): [Change, string[]] => [{ ...needingX(), pins: [it] }, []]),
    [
      { ...needingX("dependencies", "npm:@other/x@0.0.11"), pins: [pin({ wanted: "3.0.0" })] },
      ["warning DEPENDENCY_CHANGED_HERE a dependencies.x"],
    ],
    ...[pin({ kind: "patch" }), pin({ wanted: "^3.0.0", selects: "<3.0.0" })].map((it): [Change, string[]] => [
      { ...needingX("dependencies", "npm:@other/x@0.0.11"), pins: [it] },
      [],
    ]),
    [{ ...needingX("peerDependencies"), pins: [pin({ kind: "patch" })] }, []],
    [{ ...needingX("devDependencies"), pins: [pin({ kind: "patch" })] }, []],
    [{ ...needingX(), registry: { a: present("1.1.0") }, pins: [pin({ kind: "patch" })] }, []],
  ],
  DEPENDENCY_ELSEWHERE: [
    [
      {
        manifests: [dependingOn("2.0.0", "optionalDependencies")],
        registry: { b: present("1.0.0") },
        elsewhere: ["b"],
      },
      ["note DEPENDENCY_ELSEWHERE a optionalDependencies.b"],
    ],
    [{ manifests: [dependingOn("1.0.0")], registry: { b: present("1.0.0") }, elsewhere: ["b"] }, []],
  ],
  DEPENDENCY_NOT_FROM_REGISTRY: [
    ...["github:o/r", "o/r#main", "git+ssh://git@host.example/r.git", "https://host.example/x.tgz"].map(
      (specifier): [Change, string[]] => [
        { manifests: [dependingOn(specifier)] },
        ["warning DEPENDENCY_NOT_FROM_REGISTRY a dependencies.b"],
      ],
    ),
    [{ manifests: [dependingOn("github:o/r", "devDependencies")] }, []],
    [{ manifests: [{ ...dependingOn("github:o/r"), bundleDependencies: ["b"] }] }, []],
  ],
  DEPENDENCY_SIBLING_LEFT_OUT: [
    [
      { manifests: [dependingOn("^1.0.0"), { name: "b", version: "2.0.0" }] },
      ["warning DEPENDENCY_SIBLING_LEFT_OUT a dependencies.b"],
    ],
    [
      {
        manifests: [dependingOn("^1.0.0"), { name: "b", version: "1.1.0-beta.0", publishConfig: { tag: "beta" } }],
      },
      ["warning DEPENDENCY_SIBLING_LEFT_OUT a dependencies.b"],
    ],
    // An alias means what it says; a version that is public already goes out with nobody.
    [
      {
        manifests: [
          { name: "a", dependencies: { old: "npm:b@^1.0.0" } },
          { name: "b", version: "2.0.0" },
        ],
      },
      [],
    ],
    [
      {
        manifests: [dependingOn("^1.0.0"), { name: "b", version: "2.0.0" }],
        registry: { b: present("1.0.0", "2.0.0") },
      },
      [],
    ],
    [{ manifests: [dependingOn("^1.0.0 || ^2.0.0"), { name: "b", version: "2.0.0" }] }, []],
  ],
  DEPENDENCY_UNKNOWN: [
    [
      {
        manifests: [
          { name: "a", dependencies: { x: "^1.0.0" } },
          { name: "c", dependencies: { x: "^2.0.0" } },
        ],
        registry: { x: { kind: "refused", status: 403, message: "no" } },
      },
      ["warning DEPENDENCY_UNKNOWN a dependencies.x"],
    ],
    // Nobody was asked, or nobody would say without a credential.
    [{ manifests: [{ name: "a", dependencies: { x: "^1.0.0" } }] }, []],
    [
      {
        manifests: [{ name: "@s/a", dependencies: { "@s/x": "^1.0.0" }, publishConfig: { access: "restricted" } }],
        registry: { "@s/x": ABSENT },
      },
      [],
    ],
  ],
  PACKAGE_INSTALL_SCRIPT: [
    ...["preinstall", "install", "postinstall"].map((name): [Change, string[]] => [
      { manifests: [{ name: "a", scripts: { [name]: "node x.js" } }] },
      [`warning PACKAGE_INSTALL_SCRIPT a scripts.${name}`],
    ]),
    [{ gyp: ["a"] }, ["warning PACKAGE_INSTALL_SCRIPT a scripts"]],
    [
      { manifests: [{ name: "a", scripts: { install: "node-gyp-build", postinstall: "x" } }], gyp: ["a"] },
      ["warning PACKAGE_INSTALL_SCRIPT a scripts.install"],
    ],
    [{ manifests: [{ name: "a", gypfile: false }], gyp: ["a"] }, []],
    [{ manifests: [{ name: "a", scripts: { prepare: "husky", postinstall: "" } }] }, []],
    [{ manifests: [{ name: "a", scripts: { postinstall: "x" } }], registry: { a: present("1.1.0") } }, []],
  ],
  DEPENDENCY_UNSATISFIED: [
    ...[{ registry: { x: ABSENT } }, { registry: { x: present("0.9.0") } }, { registry: { x: present() } }].map(
      (change): [Change, string[]] => [{ ...needingX(), ...change }, ["error DEPENDENCY_UNSATISFIED a dependencies.x"]],
    ),
    [
      { ...needingX("optionalDependencies"), registry: { x: present("0.9.0") } },
      ["error DEPENDENCY_UNSATISFIED a optionalDependencies.x"],
    ],
    [
      { ...needingX("peerDependencies"), registry: { x: ABSENT } },
      ["error DEPENDENCY_UNSATISFIED a peerDependencies.x"],
    ],
    ...["next", "no range at all", "npm:x@next", "jsr:@x/y"].map((specifier): [Change, string[]] => [
      { ...needingX("dependencies", specifier), registry: { x: present("1.0.0"), "@jsr/x__y": ABSENT } },
      ["error DEPENDENCY_UNSATISFIED a dependencies.x"],
    ]),
    [
      {
        manifests: [{ name: "@s/a", dependencies: { "@s/x": "1" }, publishConfig: { access: "restricted" } }],
        registry: { "@s/x": { kind: "absent", credential: true } },
      },
      ["error DEPENDENCY_UNSATISFIED @s/a dependencies.@s/x"],
    ],
    [
      {
        manifests: [{ name: "@s/a", dependencies: { "@o/x": "1" }, publishConfig: { access: "public" } }],
        registry: { "@o/x": ABSENT },
      },
      ["error DEPENDENCY_UNSATISFIED @s/a dependencies.@o/x"],
    ],
    [{ ...needingX(), registry: { x: present("1.9.0") } }, []],
    [{ ...needingX("dependencies", "latest"), registry: { x: tagged("1.0.0") } }, []],
    [{ ...needingX("dependencies", "npm:y@^1.0.0"), registry: { y: present("1.0.0") } }, []],
    [
      {
        manifests: [{ name: "a", peerDependencies: { x: "^1.0.0" }, peerDependenciesMeta: { x: { optional: true } } }],
        registry: { x: ABSENT },
      },
      [],
    ],
    [{ ...needingX("devDependencies"), registry: { x: ABSENT } }, []],
    [{ manifests: [dependingOn("^2.0.0"), { name: "b" }] }, ["error DEPENDENCY_UNSATISFIED a dependencies.b"]],
    [
      { manifests: [dependingOn("^1.1.0"), { name: "b", version: "1.1.0-next.0", publishConfig: { tag: "next" } }] },
      ["error DEPENDENCY_UNSATISFIED a dependencies.b"],
    ],
    [
      { manifests: [dependingOn("^2.0.0", "peerDependencies"), { name: "b" }] },
      ["error DEPENDENCY_UNSATISFIED a peerDependencies.b"],
    ],
    [
      { manifests: [{ name: "a", dependencies: { x: "npm:b@2.0.0" } }, { name: "b" }] },
      ["error DEPENDENCY_UNSATISFIED a dependencies.x"],
    ],
    [
      {
        manifests: [dependingOn("workspace:^"), { name: "b", version: "1.1.0-next.0", publishConfig: { tag: "next" } }],
      },
      [],
    ],
    [
      {
        manifests: [dependingOn("*"), { name: "b", version: "1.1.0-next.0", publishConfig: { tag: "next" } }],
        registry: { b: present() },
      },
      [
        "note DIST_TAG_LATEST_FIRST b version",
        "warning FIRST_PUBLISH_UNDER_OIDC b name",
        "warning PACKAGE_UNPUBLISHED b name",
      ],
    ],
    // What is published already fails nobody's release; what nobody could read is another problem.
    [{ manifests: [dependingOn("^2.0.0"), { name: "b" }], registry: { a: present("1.1.0") } }, []],
    [
      {
        manifests: [dependingOn("^2.0.0"), { name: "b" }],
        registry: { b: { kind: "unreachable", message: "timeout" } },
      },
      ["error REGISTRY_UNREACHABLE b name"],
    ],
    [{ manifests: [dependingOn("^2.0.0"), { name: "b" }], registry: null }, []],
  ],
  DEV_ENGINES_MISMATCH: [
    [
      { manifests: [{ name: "a", "//": ".", devEngines: { packageManager: { name: "yarn" } } }] },
      ["warning DEV_ENGINES_MISMATCH a devEngines.packageManager"],
    ],
    [
      {
        manifests: [
          {
            name: "a",
            "//": ".",
            devEngines: { packageManager: [{ name: "yarn" }, { name: "npm", onFail: "download" }] },
          },
        ],
      },
      ["warning DEV_ENGINES_MISMATCH a devEngines.packageManager"],
    ],
    [{ manifests: [{ name: "a", "//": ".", devEngines: { packageManager: { name: "yarn", onFail: "warn" } } }] }, []],
    [
      { manifests: [{ name: "a", "//": ".", devEngines: { packageManager: [{ name: "npm" }, { name: "pnpm" }] } }] },
      [],
    ],
    [{ manifests: [{ name: "a", "//": ".", devEngines: { runtime: { name: "node" } } }] }, []],
    [{ manifests: [{ name: "a", devEngines: { packageManager: { name: "yarn" } } }] }, []],
  ],
  DIST_TAG_BEHIND: [
    [{ registry: { a: channels("0.9.0", "0.9.0-next.1") } }, ["note DIST_TAG_BEHIND a version"]],
    [{ registry: { a: channels("0.9.0", "0.9.0") } }, []],
    [{ registry: { a: channels("0.9.0", "1.0.0-next.0") } }, []],
    [{ registry: { a: tagged("0.9.0") } }, []],
  ],
  DIST_TAG_INVALID: [
    [{ manifests: [{ name: "a", publishConfig: { tag: "v2" } }] }, ["error DIST_TAG_INVALID a publishConfig.tag"]],
    [{ settings: { distTag: "a b" } }, ["error DIST_TAG_INVALID a version"]],
    [{ manifests: [{ name: "a", publishConfig: { tag: "v2" } }], registry: { a: present("1.1.0") } }, []],
  ],
  DIST_TAG_LATEST_BACKWARDS: [
    [{ registry: { a: present("2.0.0") } }, ["error DIST_TAG_LATEST_BACKWARDS a version"]],
    [
      { registry: { a: present("2.0.0") }, settings: { tag: "latest" } },
      ["warning DIST_TAG_LATEST_BACKWARDS a version"],
    ],
    [{ registry: { a: present("2.0.0") }, settings: { distTag: "release-1.x" } }, []],
    [{ registry: { a: present("2.0.0 deprecated", "3.0.0-next.0", "1.0.0") } }, []],
  ],
  DIST_TAG_REQUIRED: [
    [{ manifests: [{ name: "a", version: "2.0.0-beta.1" }] }, ["warning DIST_TAG_REQUIRED a version"]],
    [{ manifests: [{ name: "a", version: "2.0.0-0" }] }, ["error DIST_TAG_REQUIRED a version"]],
    [
      { manifests: [{ name: "a", version: "2.0.0-0" }], settings: { unknownCommandTag: "$TAG" } },
      ["note DIST_TAG_REQUIRED a version"],
    ],
    [{ manifests: [{ name: "a", version: "2.0.0-latest.1" }] }, ["error DIST_TAG_REQUIRED a version"]],
    [{ manifests: [{ name: "a", version: "2.0.0-0" }], settings: { changesetsPre: { mode: "pre", tag: "next" } } }, []],
    [{ manifests: [{ name: "a", version: "2.0.0-0" }], registry: { a: present("2.0.0-0") } }, []],
    [{ manifests: [{ name: "a", version: "2.0.0-0" }], registry: null }, []],
    [
      {
        manifests: [{ name: "a", version: "2.0.0-beta.1" }],
        registry: { a: { kind: "present", versions: { "2.0.0-beta.0": {} }, distTags: { beta: "2.0.0-beta.0" } } },
      },
      [],
    ],
  ],
  DIST_TAG_SHADOWED: [
    [{ manifests: [{ name: "a", tag: "beta" }] }, ["warning DIST_TAG_SHADOWED a tag"]],
    [{ manifests: [{ name: "a", tag: "beta" }], registry: null }, ["warning DIST_TAG_SHADOWED a tag"]],
    [{ manifests: [{ name: "a", tag: "beta" }], settings: { distTag: "beta" } }, []],
  ],
  FIRST_PUBLISH_BURST: [
    [
      { manifests: TWENTY_ONE, registry: ALL_ABSENT },
      [...TWENTY_ONE.map(({ name }) => `warning FIRST_PUBLISH_UNDER_OIDC ${name} name`), "warning FIRST_PUBLISH_BURST"],
    ],
    [
      { manifests: TWENTY_ONE, registry: { ...ALL_ABSENT, p0: present("1.0.0") } },
      TWENTY_ONE.slice(1).map(({ name }) => `warning FIRST_PUBLISH_UNDER_OIDC ${name} name`),
    ],
  ],
  FIRST_PUBLISH_UNDER_OIDC: [
    [{ registry: { a: ABSENT } }, ["warning FIRST_PUBLISH_UNDER_OIDC a name"]],
    [{ registry: { a: ABSENT }, context: { idToken: true } }, ["error FIRST_PUBLISH_UNDER_OIDC a name"]],
    [{ registry: { a: ABSENT }, settings: { trustedPublishing: true } }, ["error FIRST_PUBLISH_UNDER_OIDC a name"]],
    [{ registry: { a: ABSENT }, context: { idToken: true }, settings: { trustedPublishing: false } }, []],
    [{ registry: { a: ABSENT }, context: { idToken: true }, settings: { assumeCreated: true } }, []],
    // A placeholder is a version.
    [{ registry: { a: present("0.0.0-stage") }, context: { idToken: true } }, []],
  ],
  PACKAGE_EXTENSIONS_PRESENT: [
    [{ manifests: [{ name: "a", packageExtensions: {} }] }, ["error PACKAGE_EXTENSIONS_PRESENT a packageExtensions"]],
    [
      { manifests: [{ name: "a", packageExtensions: {}, publishConfig: { directory: "dist" } }] },
      ["warning PACKAGE_EXTENSIONS_PRESENT a packageExtensions"],
    ],
    [{ manifests: [{ name: "a", packageExtensions: {}, private: true }] }, []],
  ],
  PACKAGE_NAME_INVALID: [
    [{ manifests: [{ name: "a b" }] }, ["error PACKAGE_NAME_INVALID a b name"]],
    [{ manifests: [{ name: "@../a" }] }, ["error PACKAGE_NAME_INVALID @../a name"]],
    [
      { manifests: [{ name: "JSONStream" }], registry: { JSONStream: ABSENT } },
      ["error PACKAGE_NAME_INVALID JSONStream name", "warning FIRST_PUBLISH_UNDER_OIDC JSONStream name"],
    ],
    [{ manifests: [{ name: "JSONStream" }] }, []],
    [{ manifests: [{ name: "JSONStream" }], registry: null }, []],
  ],
  PACKAGE_FIXTURE_NOT_PRIVATE: [
    ...[null, { f: ABSENT }].map((registry): [Change, string[]] => [
      { manifests: [{ name: "a" }, { name: "f", "//": "packages/a/build/f" }], registry },
      ["warning PACKAGE_FIXTURE_NOT_PRIVATE f private"],
    ]),
    [
      { manifests: [{ name: "a" }, { name: "f", "//": "examples/f" }], registry: null },
      ["warning PACKAGE_FIXTURE_NOT_PRIVATE f private"],
    ],
    ...["templates/f", "tools/f", "scripts/f"].map((at): [Change, string[]] => [
      { manifests: [{ name: "a" }, { name: "f", "//": at }], registry: null },
      ["warning PACKAGE_FIXTURE_NOT_PRIVATE f private"],
    ]),
    // Somebody else's package of that name.
    [
      { manifests: [{ name: "f", "//": "examples/f", version: "0.0.1" }], registry: { f: present("0.1.0") } },
      ["warning PACKAGE_FIXTURE_NOT_PRIVATE f private"],
    ],
    // What the registry has, what says where it comes from or how it is published, and what only sounds like one.
    [{ manifests: [{ name: "f", "//": "examples/f" }] }, []],
    [{ manifests: [{ name: "f", "//": "examples/f", repository: "o/r" }], registry: null }, []],
    [{ manifests: [{ name: "f", "//": "examples/f", publishConfig: {} }], registry: null }, []],
    [{ manifests: [{ name: "f", "//": "packages/test" }], registry: null }, []],
    [
      {
        manifests: [
          { name: "r", "//": "." },
          { name: "f", "//": "packages/f" },
        ],
        registry: null,
      },
      [],
    ],
    [
      { manifests: [{ name: "f", "//": "examples/f", version: "" }], registry: null },
      ["warning PACKAGE_VERSION_INVALID f"],
    ],
  ],
  PACKAGE_PRIVATE_INVALID: [
    [{ manifests: [{ name: "a", private: "false" }] }, ["error PACKAGE_PRIVATE_INVALID a private"]],
    [{ manifests: [{ name: "a", private: "true" }] }, ["warning PACKAGE_PRIVATE_INVALID a private"]],
    [{ manifests: [{ name: "a", private: false }] }, []],
    [{ manifests: [{ name: "a", private: "" }] }, []],
  ],
  PACKAGE_UNPUBLISHED: [
    [{ registry: { a: present() } }, ["warning FIRST_PUBLISH_UNDER_OIDC a name", "warning PACKAGE_UNPUBLISHED a name"]],
  ],
  PACKAGE_VERSION_BURNT: [
    [
      { registry: { a: { kind: "present", versions: { "1.0.0": {} }, distTags: {}, burnt: ["1.1.0", "0.9.0"] } } },
      ["error PACKAGE_VERSION_BURNT a version"],
    ],
    [{ registry: { a: { kind: "present", versions: { "1.0.0": {} }, distTags: {}, burnt: ["1.1.1"] } } }, []],
  ],
  PACKAGE_VERSION_INVALID: [
    [{ manifests: [{ name: "a", version: "1.0" }] }, ["error PACKAGE_VERSION_INVALID a version"]],
    [{ manifests: [{ name: "a", version: "" }] }, ["warning PACKAGE_VERSION_INVALID a"]],
    // A fixture inside another package.
    [{ manifests: [{ name: "a" }, { name: "b", version: "", "//": "packages/a/fixtures/b" }] }, []],
    [{ manifests: [{ name: "a", version: "", private: "true" }] }, ["warning PACKAGE_PRIVATE_INVALID a private"]],
  ],
  PACKAGE_VERSION_PLACEHOLDER: [
    [{ manifests: [{ name: "a", version: "0.0.0-development" }] }, ["warning PACKAGE_VERSION_PLACEHOLDER a version"]],
    [
      { manifests: [{ name: "a", version: "0.0.0-semantically-released" }] },
      ["warning PACKAGE_VERSION_PLACEHOLDER a version"],
    ],
    [{ manifests: [{ name: "a", version: "0.0.0-PLACEHOLDER" }] }, ["warning PACKAGE_VERSION_PLACEHOLDER a version"]],
    [{ manifests: [{ name: "a", version: "0.0.0-development.1" }] }, ["warning DIST_TAG_REQUIRED a version"]],
  ],
  PACKAGE_VERSION_NOT_CLEAN: [
    [{ manifests: [{ name: "a", version: "v1.1.0" }] }, ["warning PACKAGE_VERSION_NOT_CLEAN a version"]],
    [{ manifests: [{ name: "a", version: "1.1.0+build.5" }] }, ["warning PACKAGE_VERSION_NOT_CLEAN a version"]],
  ],
  PROVENANCE_DISABLED: [
    [
      { manifests: [{ name: "a", publishConfig: { provenance: false } }] },
      ["warning PROVENANCE_DISABLED a publishConfig.provenance"],
    ],
    [{ job: { provenance: false } }, ["warning PROVENANCE_DISABLED"]],
    [{ manifests: [{ name: "a", publishConfig: { provenance: false } }], context: { visibility: "internal" } }, []],
    [{ manifests: [{ name: "a", publishConfig: { provenance: true } }] }, []],
  ],
  PUBLISH_SCRIPT_NOT_RUN: [
    [
      { manifests: [{ name: "a", scripts: { prepublishOnly: "tsc" } }] },
      ["warning PUBLISH_SCRIPT_NOT_RUN a scripts.prepublishOnly"],
    ],
    [
      { manifests: [{ name: "a", scripts: { prepack: "tsc", prepublishOnly: "tsc", postpublish: "git push" } }] },
      ["warning PUBLISH_SCRIPT_NOT_RUN a scripts.postpublish"],
    ],
    [{ manifests: [{ name: "a", scripts: { prepare: "tsc", prepublishOnly: "tsc" } }] }, []],
    [
      { manifests: [{ name: "a", scripts: { prepare: "tsc", prepublishOnly: "tsc" } }], client: { name: "yarn" } },
      ["warning PUBLISH_SCRIPT_NOT_RUN a scripts.prepublishOnly"],
    ],
    // One remedy, one problem.
    [
      { manifests: ["a", "b", "c"].map((name) => ({ name, scripts: { prepublishOnly: "tsc" } })) },
      ["warning PUBLISH_SCRIPT_NOT_RUN a scripts.prepublishOnly"],
    ],
  ],
  REGISTRY_REDIRECTED: [
    [
      { manifests: [{ name: "a", publishConfig: { registry: "https://other.example/" } }] },
      ["error REGISTRY_REDIRECTED a publishConfig.registry"],
    ],
    [
      { manifests: [{ name: "@s/a", publishConfig: { "@s:registry": "https://other.example" } }] },
      ["error REGISTRY_REDIRECTED @s/a publishConfig.@s:registry"],
    ],
    [
      {
        manifests: [{ name: "@s/a", publishConfig: { registry: "https://registry.example" } }],
        settings: { scopeRegistries: { "@s": "https://other.example/" } },
      },
      ["error REGISTRY_REDIRECTED @s/a name"],
    ],
    [{ manifests: [{ name: "a", publishConfig: { registry: "HTTPS://Registry.Example:443" } }] }, []],
    [{ manifests: [{ name: "a", publishConfig: { "@s:registry": "https://other.example" } }] }, []],
  ],
  REGISTRY_REFUSED: [
    [{ registry: { a: { kind: "refused", status: 403, message: "Forbidden" } } }, ["error REGISTRY_REFUSED a name"]],
  ],
  REGISTRY_UNREACHABLE: [
    [{ registry: { a: { kind: "unreachable", message: "ECONNREFUSED" } } }, ["error REGISTRY_UNREACHABLE a name"]],
    [{ registry: null }, []],
  ],
};

describe.each(Object.entries(CASES))("%s", (_code, cases) => {
  test.each(cases.map(([change, expected]) => ({ change, expected })))("case %#", ({ change, expected }) => {
    expect(check(change).map(summaryOf).toSorted()).toStrictEqual(expected.toSorted());
  });
});

/** Problems of reading the workspace and of a manifest's text, which have their pages here. */
const ELSEWHERE = new Set([
  "MANIFEST_KEY_DUPLICATE",
  "MANIFEST_UNREADABLE",
  "PACKAGE_NAME_DUPLICATE",
  "PACKAGE_NAME_MISSING",
  "WORKSPACE_PATTERN_UNMATCHED",
  // Of commands: `test/codes` and `published-directories.test.ts`.
  "PACKAGE_UNREACHED",
]);

test("every code has a case that brings it up", () => {
  const found = new Set(
    Object.values(CASES).flatMap((cases) => cases.flatMap(([change]) => check(change).map(({ code }) => code))),
  );
  expect([...found].toSorted()).toStrictEqual([...PAGES.keys()].filter((code) => !ELSEWHERE.has(code)).toSorted());
});

test("every problem's message is whole, on one line and without a full stop", () => {
  const changes = Object.values(CASES).flatMap((cases) => cases.map(([change]) => change));
  const messages = changes.flatMap(check).map((problem) => PAGES.get(problem.code)?.message(problem));
  expect(messages.length).toBeGreaterThan(100);
  for (const message of messages) expect(message).not.toMatch(/undefined|nothing`|\n|\.$/);
});

test("a release with nothing wrong has no problems", () => {
  expect(
    check({
      manifests: [{ name: "@s/a", dependencies: { b: "workspace:^" } }, { name: "b" }, { name: "site", private: true }],
    }),
  ).toStrictEqual([]);
});

describe("what is reported", () => {
  test.each<[Change, ProblemCode, Partial<Problem>]>([
    [
      { manifests: [{ name: "@s/a" }], registry: { "@s/a": ABSENT }, settings: { assumeCreated: false } },
      "ACCESS_UNDECLARED",
      {
        fix: { file: "packages/@s/a/package.json", path: ["publishConfig", "access"], value: "public" },
        predicts: "402 Payment Required - You must sign up for private packages",
      },
    ],
    [
      { manifests: [{ name: "@s/a", publishConfig: { provenance: true } }], registry: { "@s/a": ABSENT } },
      "ACCESS_UNDECLARED",
      { predicts: "Can't generate provenance for new or private package, you must set `access` to public." },
    ],
    [
      {
        manifests: [{ name: "@s/a", publishConfig: { provenance: true } }],
        registry: { "@s/a": ABSENT },
        client: { name: "yarn" },
        context: {
          repository: { identity: { server: "https://github.com", owner: "octo", name: "app" }, source: "environment" },
          workflow: { file: "release.yml", ref: "refs/tags/release-1" },
          environment: "npm production",
        },
      },
      "FIRST_PUBLISH_UNDER_OIDC",
      {
        reason:
          "a person publishes it once with `yarn npm publish --access public --no-provenance`, then names its trusted publisher; `slipway trust --new` does both with an empty placeholder",
        command: "slipway trust --new",
      },
    ],
    [
      {
        manifests: [dependingOn("workspace:^"), { name: "b", private: true, version: "1.2.0" }],
        registry: { b: ABSENT },
      },
      "DEPENDENCY_PRIVATE",
      {
        actual: "b@workspace:^",
        position: { line: 5, column: 10 },
        predicts: "404 Not Found - 'b@^1.2.0' is not in this registry.",
      },
    ],
    [
      {
        manifests: [
          { name: "a", dependencies: { b: "*", c: "*" } },
          { name: "b", dependencies: { a: "*" } },
          { name: "c", dependencies: { a: "*" } },
        ],
      },
      "DEPENDENCY_CYCLE",
      { actual: "a → b → a", reason: "tied up in it as well: `c`" },
    ],
    [
      { registry: { a: present("2.0.0") } },
      "DIST_TAG_LATEST_BACKWARDS",
      {
        actual: "1.1.0",
        expected: "2.0.0",
        predicts:
          'Cannot implicitly apply the "latest" tag because previously published version 2.0.0 is higher than the new version 1.1.0. You must specify a tag using --tag.',
      },
    ],
    [
      { manifests: [{ name: "a", version: "=1.1.0" }] },
      "PACKAGE_VERSION_NOT_CLEAN",
      { expected: "1.1.0", fix: { file: "packages/a/package.json", path: ["version"], value: "1.1.0" } },
    ],
    [
      { manifests: ["a", "b", "c"].map((name) => ({ name, scripts: { prepublishOnly: "tsc" } })) },
      "PUBLISH_SCRIPT_NOT_RUN",
      { actual: "tsc", expected: "prepack", reason: "the same in 2 other packages" },
    ],
    [
      { manifests: [{ name: "a", scripts: { prepublishOnly: "napi prepublish -t npm" } }] },
      "PUBLISH_SCRIPT_NOT_RUN",
      { expected: expect.stringContaining("--skip-optional-publish") },
    ],
  ])("case %#", (change, code, expected) => {
    expect(check(change).find((problem) => problem.code === code)).toMatchObject(expected);
  });
});

test("a private member is asked about though it is bundled, and another bundled package is not", () => {
  const bundling = { name: "a", dependencies: { b: "^1.0.0", x: "^1.0.0" }, bundleDependencies: true };
  const input = inputOf({ manifests: [bundling] });
  const member = { ...packageOf({ name: "b", version: "1.0.0", private: true }) };
  const { workspace } = input;
  const facts = createFacts({ ...input, workspace: { ...workspace, packages: [...workspace.packages, member] } });
  expect(listUnasked(facts)).toStrictEqual(["b"]);
});
