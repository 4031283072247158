import { readFile } from "node:fs/promises";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");
const TEST = join(ROOT, "test/node_modules");

/** Absolute paths of programs that are development dependencies of this repository. */
export const programs = {
  slipway: join(ROOT, "packages/slipway/bin/slipway.js"),
  lowerBound: join(import.meta.dirname, "../lower-bound.ts"),
  changesets: join(ROOT, "node_modules/@changesets/cli/bin.js"),
  "npm-11": join(TEST, "npm-11/bin/npm-cli.js"),
  "npm-12": join(TEST, "npm-12/bin/npm-cli.js"),
  "pnpm-10": join(TEST, "pnpm-10/bin/pnpm.cjs"),
  "pnpm-11": join(TEST, "pnpm-11/bin/pnpm.mjs"),
  "pnpm-12": join(TEST, "pnpm-12/pnpm"),
  yarn: join(TEST, "@yarnpkg/cli-dist/bin/yarn.js"),
} as const;

/** The version in the manifest of the package that a program is of. */
export async function readVersionOf(program: string): Promise<string> {
  for (let directory = join(program, ".."); directory !== join(directory, ".."); directory = join(directory, "..")) {
    const text = await readFile(join(directory, "package.json"), "utf8").catch(() => undefined);
    const { version }: { version?: string } = JSON.parse(text ?? "{}");
    if (version !== undefined) return version;
  }
  throw new Error(`no version of \`${program}\` was found`);
}
