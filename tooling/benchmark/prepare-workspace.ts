import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { execa } from "execa";

import { createHome } from "./measure/create-home.ts";
import { linkPrograms } from "./measure/link-programs.ts";
import { programs } from "./tools/programs.ts";
import { createFiles, type Layout } from "./workspace/create-files.ts";
import { type BenchmarkPackage, createGraph } from "./workspace/create-graph.ts";
import { writeWorkspace } from "./workspace/write-workspace.ts";

export interface PreparedWorkspace {
  readonly packages: readonly BenchmarkPackage[];
  /** Absolute path of the workspace: committed, its members linked. */
  readonly directory: string;
}

const INSTALL = {
  pnpm: { program: "pnpm", file: programs["pnpm-12"], args: ["install", "--no-frozen-lockfile"] },
  npm: { program: "npm", file: programs["npm-11"], args: ["install", "--no-audit", "--no-fund"] },
  yarn: { program: "yarn", file: programs.yarn, args: ["install"] },
} as const;

/** Generates a workspace and links its members with the package manager it is laid out for. Nothing of it is measured. */
export async function prepareWorkspace(
  base: string,
  size: number,
  layout: Layout,
  registry: string,
): Promise<PreparedWorkspace> {
  const packages = createGraph(size);
  const directory = join(base, "workspace");
  await mkdir(directory, { recursive: true });
  await writeWorkspace(directory, createFiles(packages, layout));
  const { program, file, args } = INSTALL[layout];
  await linkPrograms(join(base, "programs"), { [program]: file });
  const env = await createHome(join(base, "home"), registry, join(base, "programs"));
  await execa(join(base, "programs", program), args, { cwd: directory, env, extendEnv: false });
  await execa("git", ["add", "--all"], { cwd: directory });
  await execa("git", ["commit", "--quiet", "--allow-empty", "--message=Install"], { cwd: directory });
  return { packages, directory };
}
