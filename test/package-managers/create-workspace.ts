import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Client } from "./clients.ts";

/**
 * Writes a small workspace with everything that makes tarballs differ from directories: protocols, catalogs, what
 * `publishConfig` overrides, lifecycle scripts, a licence at the root, a root that is published, and two packages to
 * which every client gives the same file name.
 */
export async function createWorkspace(directory: string, client: Client): Promise<void> {
  for (const [file, content] of Object.entries({ ...rootFiles(client.name), ...packageFiles(client.name) })) {
    const path = join(directory, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

function rootFiles(name: Client["name"]): Record<string, string | object> {
  const patterns = ["packages/*", "packages/scoped/*"];
  const workspaces = name === "bun" ? { packages: patterns, catalog: { "@t/core": "^1.2.3" } } : patterns;
  return {
    LICENSE: "the licence at the root\n",
    "package.json": {
      name: "t-root",
      version: "0.1.0",
      ...(name !== "pnpm" && { workspaces }),
      files: ["root.js"],
    },
    "root.js": "",
    ...(name === "npm" && { "package-lock.json": { name: "t-root", lockfileVersion: 3, packages: {} } }),
    ...(name === "pnpm" && {
      "pnpm-workspace.yaml": `packages: ${JSON.stringify(patterns)}\ncatalog:\n  "@t/core": ^1.2.3\nlinkWorkspacePackages: true\n`,
    }),
    ...(name === "yarn" && {
      ".yarnrc.yml": 'catalog:\n  "@t/core": ^1.2.3\nnodeLinker: node-modules\nnpmAuthToken: ${NPM_TOKEN-}\n',
      "yarn.lock": "",
    }),
    ...(name === "bun" && { "bun.lock": "" }),
  };
}

function packageFiles(name: Client["name"]): Record<string, string | object> {
  // npm has neither protocol and would ship them as they stand.
  const [workspace, catalog] = name === "npm" ? ["^1.2.3", "^1.2.3"] : ["workspace:^", "catalog:"];
  return {
    "packages/core/package.json": {
      name: "@t/core",
      version: "1.2.3",
      type: "module",
      bin: { core: "bin.js" },
      files: ["bin.js", "dist"],
      scripts: { prepack: "node prepack.cjs", postpack: "node -e 0", prepublishOnly: "exit 1" },
      repository: "github:owner/name",
    },
    "packages/core/README.md": "# core\n",
    "packages/core/bin.js": "#!/usr/bin/env node\n",
    "packages/core/src/index.ts": "",
    // Shows what the script can see.
    "packages/core/prepack.cjs": `require("node:fs").mkdirSync("dist", { recursive: true });
require("node:fs").writeFileSync("dist/seen.json", JSON.stringify({
  npmToken: process.env.NPM_TOKEN ?? "",
  nodeAuthToken: process.env.NODE_AUTH_TOKEN ?? "",
  idToken: process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? "",
  other: process.env.OTHER ?? "",
}));
`,
    "packages/app/package.json": {
      name: "@t/app",
      version: "2.0.0",
      main: "src.js",
      dependencies: { "@t/core": workspace },
      peerDependencies: { "@t/core": catalog },
      publishConfig: { access: "public", main: "dist.js", exports: { ".": "./dist.js" } },
    },
    "packages/app/src.js": "",
    "packages/app/dist.js": "",
    "packages/app/.npmignore": "left-out\n",
    "packages/app/left-out": "",
    "packages/directory/package.json": { name: "directory", version: "3.0.0", publishConfig: { directory: "build" } },
    "packages/directory/build/package.json": { name: "directory", version: "3.0.0", main: "index.js" },
    "packages/directory/build/index.js": "",
    "packages/directory/beside.js": "",
    "packages/private/package.json": { name: "@t/private", version: "1.0.0", private: true },
    "packages/scoped/one/package.json": { name: "@t/b-c", version: "1.0.0" },
    "packages/scoped/one/one.js": "",
    "packages/scoped/two/package.json": { name: "@t-b/c", version: "1.0.0" },
    "packages/scoped/two/two.js": "",
  };
}
