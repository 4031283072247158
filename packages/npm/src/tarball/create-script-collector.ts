import type { TextCollector } from "./text-collector.ts";

/** publint reads these to tell ES modules from CommonJS. Larger ones are bundles, and slow for its expressions. */
const SCRIPT = /\.[cm]?js$/u;

/** Bytes. */
const LARGEST_FILE = 262_144;
const LARGEST_TOTAL = 33_554_432;

export interface ScriptCollector extends TextCollector {
  /** By path below the tarball's root directory. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Collects the scripts that `lintTarball` looks into. */
export function createScriptCollector(): ScriptCollector {
  const texts = new Map<string, string>();
  let total = 0;
  return {
    texts,
    wants: (path, size) => {
      if (!SCRIPT.test(path) || size > LARGEST_FILE || total + size > LARGEST_TOTAL) return false;
      total += size;
      return true;
    },
    take: (path, text) => texts.set(path, text),
  };
}
