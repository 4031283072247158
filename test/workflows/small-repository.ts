import { cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { execa } from "execa";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PNPM = join(ROOT, "test/node_modules/pnpm-12/bin/pnpm.mjs");
const BIN = join(ROOT, "packages/slipway/bin/slipway.js");
const PAGE = "https://github.com/slipway-release/slipway";

/** Faces of the action that a release uses; what they are made from is built in this repository only. */
const FACES = ["announce", "pack", "plan", "publish", "verify"];

/** Contents by path; an object is a manifest. */
export type Files = Readonly<Record<string, string | object>>;

/**
 * A pack job's code: it packs, as it should, and does then what `after-packing.mjs` of the repository does with the packed
 * directory.
 */
const PACKER = `#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const words = process.argv.slice(2);
const { status } = spawnSync(process.execPath, [${JSON.stringify(BIN)}, ...words], { stdio: "inherit" });
process.exitCode = status ?? 1;
const evil = join(process.cwd(), "after-packing.mjs");
if (words[0] === "pack" && existsSync(evil)) {
  const { afterPacking } = await import(evil);
  await afterPacking(words[words.indexOf("--out") + 1]);
}
`;

/** No `slipway` is released from here, and nobody pins its action. */
const ACTION_RELEASE = `import { mkdirSync, writeFileSync } from "node:fs";

mkdirSync(process.argv[2], { recursive: true });
writeFileSync(process.argv[2] + "/action.json", "{}");
`;

/**
 * A repository with this one's release.yml, and so little in it that all its jobs together take seconds: nothing is to be
 * built, and its action is the one that was built here.
 *
 * @param files Its packages, and what else is in it.
 * @returns Absolute path of a temporary directory, which the caller removes.
 */
export async function createSmallRepository(files: Files, change: (workflow: string) => string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-small-"));
  const workflow = await readFile(join(ROOT, ".github/workflows/release.yml"), "utf8");
  const tools = {
    "vendor/slipway/package.json": { name: "slipway", version: "0.1.0", type: "module", bin: { slipway: "run.js" } },
    "vendor/slipway/run.js": PACKER,
    "vendor/rolldown/package.json": { name: "rolldown", version: "1.0.0", bin: { rolldown: "run.js" } },
    "vendor/rolldown/run.js": "#!/usr/bin/env node\n",
    "tooling/action-release/main.ts": ACTION_RELEASE,
    "packages/action/package.json": { name: "@small/action", private: true, type: "module" },
    "package.json": {
      name: "small",
      private: true,
      scripts: { build: "node -e 0" },
      devDependencies: { rolldown: "link:vendor/rolldown", slipway: "link:vendor/slipway" },
    },
    "pnpm-workspace.yaml": 'packages: ["packages/*", "!packages/action"]\n',
    ".gitignore": "node_modules\n",
    ".github/workflows/release.yml": change(workflow),
  };
  for (const [path, content] of Object.entries({ ...tools, ...files })) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
    await writeFile(join(directory, path), text, { mode: path.endsWith("run.js") ? 0o755 : 0o644 });
  }
  for (const face of [...FACES, "dist"]) {
    await cp(join(ROOT, "packages/action", face), join(directory, "packages/action", face), { recursive: true });
  }
  await execa(process.execPath, [PNPM, "install", "--lockfile-only"], { cwd: directory });
  return directory;
}

/** A package as this repository's are: public, and from where it says. */
export function createPackage(name: string, rest: object = {}): Files {
  const directory = `packages/${name.replace(/^@[^/]+\//u, "")}`;
  return {
    [`${directory}/package.json`]: {
      name,
      version: "1.0.0",
      description: "small, and nothing else",
      license: "MIT",
      repository: { type: "git", url: `git+${PAGE}.git`, directory },
      files: ["index.js"],
      publishConfig: { access: "public" },
      ...rest,
    },
    [`${directory}/index.js`]: "module.exports = 1;\n",
    [`${directory}/README.md`]: `# ${name}\n`,
  };
}
