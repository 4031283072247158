import { isBuiltin } from "node:module";

import type { PackedImport } from "@slipway/core";
import { type AnyNode, type Options, parse as parseScript } from "acorn";
import { init, parse as lexModule } from "es-module-lexer";

import { readDeclarations } from "./declarations.ts";
import { listLoads } from "./loads.ts";

/** To be awaited once, before anything is read. */
export async function prepareLexer(): Promise<void> {
  await init();
}

interface ReadImports {
  readonly imports: readonly PackedImport[];
  /** Modules that the text declares itself. */
  readonly ambient: readonly string[];
}

/**
 * What TypeScript loads for a declaration file. What a module adds to another one must be there for it, and whoever does
 * not need the addition goes on without it.
 */
export function readTypes(text: string): ReadImports {
  const { imports, references, modules, isModule } = readDeclarations(text);
  return {
    imports: distinct([
      ...imports.map((specifier): PackedImport => ({ specifier, kind: "types", guarded: false })),
      ...references
        .filter((specifier) => !NODE_TYPES.test(specifier))
        .map((specifier): PackedImport => ({ specifier, kind: "reference", guarded: false })),
      ...(isModule ? modules : []).map((specifier): PackedImport => ({ specifier, kind: "types", guarded: true })),
    ]),
    ambient: isModule ? [] : modules,
  };
}

/** As Node's own modules, of which nobody asks where their types come from. */
const NODE_TYPES = /^node(?:\/|$)/u;

const DOC_COMMENT = /\/\*\*[^]*?\*\//gu;
const TYPE_QUERY = /\bimport\(\s*(?<quote>["'])(?<specifier>[^"'\n]+)\k<quote>\s*\)/gu;
const IMPORT_TAG = /@import\b[^"'@]*?\bfrom\s*(?<quote>["'])(?<specifier>[^"'\n]+)\k<quote>/gu;

/** What the types in a script's comments name, by their form. */
function readComments(text: string): PackedImport[] {
  if (!/\bimport\(|@import\b/u.test(text)) return [];
  const comments = (text.match(DOC_COMMENT) ?? []).join("\n");
  const named = [...matchAll(comments, TYPE_QUERY, "specifier"), ...matchAll(comments, IMPORT_TAG, "specifier")];
  return named.map((specifier) => ({ specifier, kind: "comment", guarded: true }));
}

function matchAll(text: string, pattern: RegExp, group: string): string[] {
  return Array.from(text.matchAll(pattern), ({ groups }) => groups?.[group] ?? "");
}

/** Every literal that may be loaded in the middle of a script, whether it is or only looks so. */
const LOADED =
  /(?:\brequire(?:\.resolve)?|\bimport|\bcreateRequire\s*\([^()]*\))\s*\(\s*(?<quote>["'`])(?<specifier>[^"'`\n]+)\k<quote>/gu;

/**
 * What a script loads. It is parsed as a whole only where something is loaded in the middle of it that is not Node's.
 *
 * @returns Nothing where it is no JavaScript.
 */
export function readScript(text: string): ReadImports | undefined {
  const lexed = lex(text);
  const fixed = (lexed?.fixed ?? []).map((specifier): PackedImport => ({ specifier, kind: "code", guarded: false }));
  const comments = readComments(text);
  const loaded = matchAll(text, LOADED, "specifier");
  if (lexed !== undefined && loaded.every((specifier) => isBuiltin(specifier)))
    return { imports: distinct([...comments, ...fixed]), ambient: [] };
  const program = parseProgram(text, lexed?.isModule === true);
  if (program === undefined) return undefined;
  const loads = listLoads(program).map((load): PackedImport => ({ ...load, kind: "code" }));
  return { imports: distinct([...comments, ...fixed, ...loads]), ambient: [] };
}

interface Lexed {
  /** Of `import` and `export … from` at the top. */
  readonly fixed: readonly string[];
  readonly isModule: boolean;
}

function lex(text: string): Lexed | undefined {
  try {
    const [imports, , , isModule] = lexModule(text);
    return {
      fixed: imports.flatMap((one) => (one.type === "static" || one.type === "reexport-star" ? [one.specifier] : [])),
      isModule,
    };
  } catch {
    return undefined;
  }
}

const OPTIONS = {
  ecmaVersion: "latest",
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
} as const satisfies Options;

function parseProgram(text: string, isModule: boolean): AnyNode | undefined {
  for (const sourceType of isModule ? (["module"] as const) : (["script", "module"] as const)) {
    try {
      return parseScript(text, { ...OPTIONS, sourceType });
    } catch {
      // As the other kind, or not at all.
    }
  }
  return undefined;
}

function distinct(imports: readonly PackedImport[]): PackedImport[] {
  const found = new Map<string, PackedImport>();
  for (const one of imports) {
    const before = found.get(one.specifier);
    if (before === undefined || before.guarded) found.set(one.specifier, one);
  }
  return [...found.values()];
}
