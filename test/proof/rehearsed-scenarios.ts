import type { SeededPackage } from "@slipway/rehearsal";

import { createWorkspace } from "../consumer/consumer-scenarios.ts";
import type { FileContent } from "../fixtures/create-repository.ts";
import { createTarball } from "../security/create-tarball.ts";
import { createSingle } from "./create-single.ts";
import type { RehearsedScenario } from "./scenario.ts";

const USES_BIND = 'import { bind } from "hammer";\nexport default bind;\n';
const NEEDS_BIND = { dependencies: { hammer: "^1.0.0" } };

/** Of what a release needs and consumers do not get. */
const NEEDS: readonly RehearsedScenario[] = [
  {
    rows: ["DEP-01"],
    title: "platform packages of the version before",
    files: withIndex("dep-01", 'import "dep-01-linux-x64";\n', {
      optionalDependencies: { "dep-01-linux-x64": "1.0.0" },
    }),
    seeds: [seed("dep-01-linux-x64", "0.9.0")],
    predicted: ["DEPENDENCY_UNSATISFIED"],
    rehearsed: "not loaded, needs the optional `dep-01-linux-x64`: `dep-01`",
  },
  {
    rows: ["DEP-03"],
    title: "a repository on GitHub",
    files: createSingle("dep-03", { dependencies: { hammer: "github:acme/hammer" } }),
    predicted: ["DEPENDENCY_NOT_FROM_REGISTRY"],
    rehearsed: 'Fetching packages of type \\"git\\" have been disabled',
  },
  {
    rows: ["DEP-04"],
    title: "a prerelease that a sibling's range leaves out",
    files: createWorkspace({
      hammer: {
        manifest: { version: "1.1.0-beta.0", publishConfig: { access: "public", tag: "beta" } },
        files: { "index.js": "export const bind = 1;\n" },
      },
      anvil: { manifest: NEEDS_BIND, files: { "index.js": USES_BIND } },
    }),
    seeds: [withoutBind("hammer", "1.0.0")],
    predicted: ["DEPENDENCY_SIBLING_LEFT_OUT"],
    rehearsed: "INSTALL_ENTRY_",
  },
  {
    rows: ["DEP-06"],
    title: "a bundled dependency that npm has hoisted",
    files: {
      ...createWorkspace({
        anvil: { manifest: { ...NEEDS_BIND, bundleDependencies: ["hammer"] }, files: { "index.js": USES_BIND } },
      }),
      "node_modules/hammer/package.json": { name: "hammer", version: "1.0.0", type: "module", exports: "./index.js" },
      "node_modules/hammer/index.js": "export const bind = 1;\n",
    },
    seeds: [seed("hammer", "1.0.0")],
    predicted: ["TARBALL_BUNDLED_MISSING"],
    rehearsed: "INSTALL_ENTRY_BROKEN",
  },
  {
    rows: ["DEP-07"],
    title: "a file that `postinstall` makes",
    files: withIndex("dep-07", 'export * from "./made.js";\n', {
      scripts: { postinstall: "node make.js" },
    }),
    predicted: ["PACKAGE_INSTALL_SCRIPT"],
    rehearsed: "INSTALL_ENTRY_BROKEN",
  },
  {
    rows: ["DEP-08"],
    title: "an `overrides` of the root with what the package needs",
    files: {
      ...createWorkspace({ "dep-08": { manifest: NEEDS_BIND, files: { "index.js": USES_BIND } } }),
      "package.json": { name: "root", private: true, workspaces: ["packages/*"], overrides: { hammer: "2.0.0" } },
    },
    seeds: [withoutBind("hammer", "1.0.0")],
    predicted: ["DEPENDENCY_CHANGED_HERE"],
    rehearsed: "INSTALL_ENTRY_",
  },
  {
    rows: ["DEP-11"],
    title: "a sibling that changed under its number",
    files: createWorkspace({
      hammer: { files: { "index.js": "export const bind = 1;\n" } },
      anvil: { manifest: { ...NEEDS_BIND, version: "1.1.0" }, files: { "index.js": USES_BIND } },
    }),
    seeds: [withoutBind("hammer", "1.0.0"), seed("anvil", "1.0.0")],
    predicted: ["PACKAGE_CHANGED_UNRAISED"],
    rehearsed: "INSTALL_ENTRY_",
  },
  {
    rows: ["DEP-12"],
    title: "a peer that nobody has",
    files: createSingle("dep-12", { peerDependencies: { "@acme/host": "^1.0.0" } }),
    predicted: ["DEPENDENCY_UNSATISFIED"],
    rehearsed: "code E404",
  },
  {
    rows: ["DEP-13"],
    title: "a version that is not out yet",
    files: createSingle("dep-13", { dependencies: { hammer: "^2.0.0" } }),
    seeds: [seed("hammer", "1.0.0")],
    predicted: ["DEPENDENCY_UNSATISFIED"],
    rehearsed: "code ETARGET",
  },
  {
    rows: ["DEP-14"],
    title: "a dist-tag that the registry does not have",
    files: createSingle("dep-14", { dependencies: { hammer: "nightly" } }),
    seeds: [seed("hammer", "1.0.0")],
    predicted: ["DEPENDENCY_UNSATISFIED"],
    rehearsed: "code ETARGET",
  },
  {
    rows: ["DEP-15"],
    title: "an alias with a slip of the pen",
    files: createSingle("dep-15", { dependencies: { hammer: "npm:hamer@^1.0.0" } }),
    seeds: [seed("hammer", "1.0.0")],
    predicted: ["DEPENDENCY_UNSATISFIED"],
    rehearsed: "code E404",
  },
  {
    rows: ["DEP-16"],
    title: "a private member among the dependencies",
    files: createWorkspace({
      "dep-16": { manifest: { dependencies: { "dep-16-internal": "^1.0.0" } } },
      "dep-16-internal": { manifest: { private: true } },
    }),
    predicted: ["DEPENDENCY_PRIVATE"],
    rehearsed: "code E404",
  },
];

/** Of what is in the tarballs, and not. */
const CONTENTS: readonly RehearsedScenario[] = [
  {
    rows: ["TAR-01", "TAR-02"],
    title: "entry points in `publishConfig`, and npm",
    files: {
      ...createSingle("tar-01", {
        exports: "./src/index.ts",
        files: ["src", "dist"],
        publishConfig: { access: "public", exports: "./dist/index.js" },
      }),
      "src/index.ts": "export const answer: number = 42;\n",
      "dist/index.js": "export const answer = 42;\n",
    },
    predicted: ["PUBLISH_CONFIG_IGNORED"],
    rehearsed: "not loaded, `.ts`, which Node does not load out of `node_modules`: `tar-01`",
  },
  {
    rows: ["TAR-04"],
    title: "a private member that the build left outside",
    files: createWorkspace({
      "tar-04": {
        manifest: { devDependencies: { "tar-04-internal": "1.0.0" } },
        files: { "index.js": 'export * from "tar-04-internal";\n' },
      },
      "tar-04-internal": { manifest: { private: true } },
    }),
    predicted: ["TARBALL_IMPORT_UNDECLARED"],
    rehearsed: "INSTALL_ENTRY_BROKEN",
  },
  {
    rows: ["TAR-05"],
    title: "a file that `files` leaves out",
    files: { ...withIndex("tar-05", 'export * from "./answer.js";\n'), "answer.js": "export const answer = 42;\n" },
    predicted: ["TARBALL_IMPORT_MISSING"],
    rehearsed: "INSTALL_ENTRY_BROKEN",
  },
  {
    rows: ["TAR-06"],
    title: "an entry point that git ignores, and no `files`",
    files: { ...createSingle("tar-06", { exports: "./dist/index.js", files: undefined }), ".gitignore": "dist\n" },
    predicted: ["TARBALL_TARGET_MISSING"],
    rehearsed: "INSTALL_ENTRY_BROKEN",
  },
];

/** What check and pack see of a release, and what its consumer meets in the same rehearsal. */
export const rehearsedScenarios: readonly RehearsedScenario[] = [...NEEDS, ...CONTENTS];

function withIndex(
  name: string,
  text: string,
  extra: Readonly<Record<string, unknown>> = {},
): Record<string, FileContent> {
  return { ...createSingle(name, extra), "index.js": text };
}

/** It is on the registry, with this version. */
function seed(name: string, version: string): SeededPackage {
  return { name, versions: [{ version }] };
}

/** What a registry has of `hammer`: it loads, and lacks what the release takes from it. */
function withoutBind(name: string, version: string): SeededPackage {
  const manifest = { type: "module", exports: "./index.js" };
  const tarball = createTarball([
    { path: "package/package.json", text: JSON.stringify({ name, version, ...manifest }) },
    { path: "package/index.js", text: "export const strike = 1;\n" },
  ]);
  return { name, versions: [{ version, manifest, tarball }] };
}
