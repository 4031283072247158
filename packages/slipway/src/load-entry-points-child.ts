/**
 * Runs inside the clean consumer, beside its `node_modules`: loads every specifier given as an argument and writes one
 * JSON array of `EntryLoad` to file descriptor 3. Standard output belongs to the modules being loaded.
 */
import { writeSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * What happened when a consumer asked for one entry point. `broken`: no consumer can resolve or parse it. `threw`: it
 * was found and ran, and threw, which a module for browsers does under Node as well.
 */
export interface EntryLoad {
  readonly specifier: string;
  readonly state: "loaded" | "broken" | "threw";
  readonly message?: string | undefined;
}

/** Errors that mean a file or a dependency is not there, or is not JavaScript, whatever the environment. */
const BROKEN = new Set([
  "ERR_INVALID_PACKAGE_CONFIG",
  "ERR_INVALID_PACKAGE_TARGET",
  "ERR_MODULE_NOT_FOUND",
  "ERR_PACKAGE_IMPORT_NOT_DEFINED",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "MODULE_NOT_FOUND",
]);

const require = createRequire(import.meta.url);
const loads: EntryLoad[] = [];
for (const specifier of process.argv.slice(2)) loads.push(await load(specifier));
writeSync(3, JSON.stringify(loads));
// A module may have started a server or a timer; nothing of it is waited for.
process.exit(0);

async function load(specifier: string): Promise<EntryLoad> {
  try {
    await import(specifier);
    return { specifier, state: "loaded" };
  } catch (error) {
    // A package may export a path under the `require` condition only.
    if (codeOf(error) === "ERR_PACKAGE_PATH_NOT_EXPORTED") return loadWithRequire(specifier);
    return describe(specifier, error);
  }
}

function loadWithRequire(specifier: string): EntryLoad {
  try {
    require(specifier);
    return { specifier, state: "loaded" };
  } catch (error) {
    return describe(specifier, error);
  }
}

function describe(specifier: string, error: unknown): EntryLoad {
  const broken = BROKEN.has(codeOf(error) ?? "") || error instanceof SyntaxError;
  const message = error instanceof Error ? error.message : String(error);
  return { specifier, state: broken ? "broken" : "threw", message: message.split("\n", 1).join("") };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
