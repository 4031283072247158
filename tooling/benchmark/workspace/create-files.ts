import { createHash } from "node:crypto";

import type { BenchmarkPackage } from "./create-graph.ts";

/** Who reads the workspace: this decides how members are declared and refer to each other. */
export type Layout = "pnpm" | "npm" | "yarn";

const VERSION = "1.2.3";
const REPOSITORY = "https://github.com/acme/anvils";
const FUNCTIONS = 60;

/** The files of a workspace as text, by POSIX path. */
export function createFiles(packages: readonly BenchmarkPackage[], layout: Layout): ReadonlyMap<string, string> {
  const files = new Map<string, string>(createRootFiles(layout));
  for (const pkg of packages) {
    const at = (path: string): string => `packages/${pkg.directory}/${path}`;
    files.set(at("package.json"), toJson(createManifest(pkg, layout)));
    files.set(at("README.md"), `# ${pkg.name}\n\n${createText(`${pkg.name} readme`, 12)}`);
    files.set(at("CHANGELOG.md"), `# ${pkg.name}\n\n## ${VERSION}\n\n${createText(`${pkg.name} changes`, 20)}`);
    files.set(at("LICENSE"), `MIT License\n\n${createText("licence", 10)}`);
    files.set(at("dist/index.js"), createCode(pkg.name));
    files.set(at("dist/index.d.ts"), createDeclarations(pkg.name));
    files.set(at("src/index.ts"), createCode(`${pkg.name} source`));
  }
  return files;
}

function createRootFiles(layout: Layout): [path: string, text: string][] {
  const members = ["packages/*"];
  const manifest = {
    name: "anvils-workspace",
    version: "0.0.0",
    private: true,
    license: "MIT",
    repository: { type: "git", url: `git+${REPOSITORY}.git` },
    ...(layout !== "pnpm" && { workspaces: members }),
  };
  const declaration: [string, string][] =
    layout === "pnpm" ? [["pnpm-workspace.yaml", "packages:\n  - packages/*\n"]] : [];
  return [
    ["package.json", toJson(manifest)],
    [".gitignore", "node_modules\n.slipway\n.yarn\n.pnp.*\n.nx\n"],
    [".changeset/config.json", toJson({ access: "public", baseBranch: "main", commit: false })],
    ["lerna.json", toJson({ version: "independent", npmClient: layout === "yarn" ? "npm" : layout })],
    ...(layout === "yarn" ? [["yarn.lock", ""] satisfies [string, string]] : declaration),
  ];
}

function createManifest({ name, directory, dependencies }: BenchmarkPackage, layout: Layout): object {
  const range = layout === "npm" ? `^${VERSION}` : "workspace:^";
  return {
    name,
    version: VERSION,
    description: `One of the packages of a benchmark`,
    license: "MIT",
    repository: { type: "git", url: `git+${REPOSITORY}.git`, directory: `packages/${directory}` },
    type: "module",
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    files: ["dist", "src", "CHANGELOG.md"],
    publishConfig: { access: "public" },
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, range])),
  };
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Compresses as code does: names recur, numbers do not. */
function createCode(seed: string): string {
  return createWords(seed, FUNCTIONS * 2)
    .map((word, index) => `export function f${index}_${word.slice(0, 6)}(input) {\n  return input + 0x${word};\n}\n`)
    .join("\n");
}

function createDeclarations(seed: string): string {
  return createWords(seed, FUNCTIONS * 2)
    .map((word, index) => `export declare function f${index}_${word.slice(0, 6)}(input: number): number;\n`)
    .join("");
}

function createText(seed: string, lines: number): string {
  return createWords(seed, lines)
    .map((word) => `- what ${word.slice(0, 5)} does was made more like what ${word.slice(5)} does\n`)
    .join("");
}

/** Ten hexadecimal digits each, the same for the same seed. */
function createWords(seed: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    createHash("md5").update(`${seed} ${index}`).digest("hex").slice(0, 10),
  );
}
