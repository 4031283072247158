import type { Manifest, PackageManager, WorkspaceTool } from "@slipway/core";
import * as v from "valibot";

/** What a directory says about the packages below it. */
export interface Declaration {
  readonly tool: WorkspaceTool;
  /** Globs of package directories, as written; a leading `!` takes away. */
  readonly patterns: readonly string[];
  readonly packageManager: PackageManager;
}

/** The files of one directory that may declare a workspace, parsed, and the client that is in use there. */
export interface DeclaringFiles {
  /** `package.json` */
  readonly manifest: Manifest | undefined;
  /** `pnpm-workspace.yaml` */
  readonly pnpm: unknown;
  /** `lerna.json` */
  readonly lerna: Manifest | undefined;
  /** What manifest or lockfile say. */
  readonly packageManager: PackageManager | undefined;
}

const Patterns = v.array(v.string());

/** Since pnpm 10 the file may hold settings only; the root is then the only package. */
const WithPackages = v.object({ packages: Patterns });

const Lerna = v.object({
  packages: v.fallback(v.optional(Patterns), undefined),
  npmClient: v.fallback(v.optional(v.picklist(["pnpm", "npm", "yarn", "bun"])), undefined),
});

const LERNA_DEFAULT_PATTERNS = ["packages/*"];

/**
 * The workspace that a directory declares, if it does. A lockfile is no condition. Where `pnpm-workspace.yaml` and
 * `workspaces` stand side by side, the client in use decides, as each reads its own.
 */
export function parseDeclaration(files: DeclaringFiles): Declaration | undefined {
  const { packageManager } = files;
  const pnpm = v.safeParse(WithPackages, files.pnpm);
  const workspaces = parseWorkspaces(files.manifest);
  if (pnpm.success && (workspaces === undefined || (packageManager?.name ?? "pnpm") === "pnpm")) {
    return { tool: "pnpm", patterns: pnpm.output.packages, packageManager: packageManager ?? { name: "pnpm" } };
  }
  if (workspaces !== undefined) {
    const client = packageManager ?? { name: "npm" };
    return { tool: client.name === "pnpm" ? "npm" : client.name, patterns: workspaces, packageManager: client };
  }
  if (files.lerna !== undefined) return parseLerna(files.lerna, packageManager);
  return undefined;
}

function parseWorkspaces(manifest: Manifest | undefined): readonly string[] | undefined {
  const field = manifest?.["workspaces"];
  const patterns = v.safeParse(Patterns, field);
  if (patterns.success) return patterns.output;
  const nested = v.safeParse(WithPackages, field);
  return nested.success ? nested.output.packages : undefined;
}

function parseLerna(lerna: Manifest, packageManager: PackageManager | undefined): Declaration {
  const { packages, npmClient } = v.parse(Lerna, lerna);
  return {
    tool: "lerna",
    patterns: packages ?? LERNA_DEFAULT_PATTERNS,
    packageManager: packageManager ?? { name: npmClient ?? "npm" },
  };
}
