import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

import { execa } from "execa";
import { parse } from "yaml";

/**
 * Where this machine keeps packages that it has downloaded, as variables for npm and pnpm. A hosted machine downloads them
 * in every job; what is installed is the same, because the lockfile's digests are.
 */
export async function findDownloads(source: string): Promise<Record<string, string>> {
  const { stdout } = await execa("npm", ["config", "get", "cache"], { cwd: source, reject: false });
  const modules = await readFile(join(source, "node_modules/.modules.yaml"), "utf8").catch(() => undefined);
  const store = modules === undefined ? undefined : storeOf(parse(modules));
  return {
    ...(stdout.startsWith("/") ? { npm_config_cache: stdout.trim() } : {}),
    // The last folder is the layout's version, which pnpm adds by itself.
    ...(store === undefined ? {} : { pnpm_config_store_dir: dirname(store) }),
    pnpm_config_cache_dir: join(homedir(), ".cache/pnpm"),
  };
}

function storeOf(modules: unknown): string | undefined {
  if (typeof modules !== "object" || modules === null || !("storeDir" in modules)) return undefined;
  return typeof modules.storeDir === "string" ? modules.storeDir : undefined;
}
