import { isBuiltin } from "node:module";

import type { PackedImport } from "@slipway/core";
import { type AnyNode, type Options, parse as parseScript } from "acorn";
import { init, parse as lexModule } from "es-module-lexer";

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

const COMMENT = /\/\*[^]*?\*\/|^\s*\/\/.*$/gmu;
const TYPE_QUERY = /\bimport\(\s*(?<quote>["'])(?<specifier>[^"'\n]+)\k<quote>\s*[,)]/gu;
const AMBIENT = /\bdeclare\s+module\s+(?<quote>["'])(?<name>[^"'\n]+)\k<quote>/gu;

/**
 * What TypeScript loads for a declaration file. The lexer passes over what stands in a type: there `import()` is looked for
 * by its form.
 *
 * @returns Nothing where it is no TypeScript.
 */
export function readTypes(text: string): ReadImports | undefined {
  const lexed = lex(text);
  if (lexed === undefined) return undefined;
  const queried = text.includes("import(") ? matchAll(text.replaceAll(COMMENT, ""), TYPE_QUERY, "specifier") : [];
  const imports = [...lexed.fixed, ...queried].map(
    (specifier) => ({ specifier, kind: "types", guarded: false }) as const,
  );
  return {
    imports: distinct(imports),
    ambient: text.includes("declare module") ? matchAll(text, AMBIENT, "name") : [],
  };
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
  const loaded = matchAll(text, LOADED, "specifier");
  if (lexed !== undefined && loaded.every((specifier) => isBuiltin(specifier)))
    return { imports: distinct(fixed), ambient: [] };
  const program = parseProgram(text, lexed?.isModule === true);
  if (program === undefined) return undefined;
  const loads = listLoads(program).map((load): PackedImport => ({ ...load, kind: "code" }));
  return { imports: distinct([...fixed, ...loads]), ambient: [] };
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
