/**
 * Runs inside the clean consumer, beside its `node_modules`: loads every specifier of the JSON array on standard input, and
 * writes to file descriptor 3 one `LoadLine` as it begins with one, and one as it is done. Standard output belongs to the
 * modules being loaded.
 */
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * What happened when a consumer asked for one entry point. `broken`: no consumer can resolve or parse it. `threw`: it
 * was found and ran, and threw, which a module for browsers does under Node as well.
 */
export interface EntryLoad {
  readonly state: "loaded" | "broken" | "threw";
  readonly message?: string | undefined;
  /** Of whatever was thrown. */
  readonly name?: string | undefined;
  /** The module that is not there, as it was asked for. */
  readonly missing?: string | undefined;
  /** The file that asked. */
  readonly importer?: string | undefined;
}

/** By the specifier's place in the array; without `load` it has just begun. */
export interface LoadLine {
  readonly index: number;
  readonly load?: EntryLoad | undefined;
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

const specifiers: string[] = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(import.meta.url);
// What a module does later must not end the loading of others.
process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});
for (const [index, specifier] of specifiers.entries()) {
  tell({ index });
  tell({ index, load: await load(specifier) });
}
// A module may have started a server or a timer; nothing of it is waited for.
process.exit(0);

function tell(line: LoadLine): void {
  writeSync(3, `${JSON.stringify(line)}\n`);
}

/** As `import`, and as `require` where that leads to another file or is the only way. */
async function load(specifier: string): Promise<EntryLoad> {
  try {
    await import(specifier);
  } catch (error) {
    // A package may export a path under the `require` condition only.
    return codeOf(error) === "ERR_PACKAGE_PATH_NOT_EXPORTED" ? loadWithRequire(specifier) : describe(error);
  }
  return isOtherFile(specifier) ? loadWithRequire(specifier) : { state: "loaded" };
}

function isOtherFile(specifier: string): boolean {
  try {
    return pathToFileURL(require.resolve(specifier)).href !== import.meta.resolve(specifier);
  } catch {
    return false;
  }
}

function loadWithRequire(specifier: string): EntryLoad {
  try {
    require(specifier);
    return { state: "loaded" };
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): EntryLoad {
  const state = BROKEN.has(codeOf(error) ?? "") || error instanceof SyntaxError ? "broken" : "threw";
  if (!(error instanceof Error)) return { state, message: String(error).split("\n", 1).join("") };
  const message = error.message.split("\n", 1).join("");
  const missed = /^Cannot find (?:package|module) '(?<module>[^']+)'(?: imported from (?<importer>.+))?/u.exec(message);
  return {
    state,
    message,
    name: error.name,
    missing: missed?.groups?.["module"],
    importer: missed?.groups?.["importer"] ?? firstRequiring(error),
  };
}

function firstRequiring(error: Error): string | undefined {
  const stack: unknown = "requireStack" in error ? error.requireStack : undefined;
  return Array.isArray(stack) && typeof stack[0] === "string" ? stack[0] : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
