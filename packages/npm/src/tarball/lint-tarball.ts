import type { LintFinding, TarballContents } from "@slipway/core";
import type { Message, PackFile } from "publint";

import type { TextCollector } from "./archive.ts";

/** Any name does; publint wants one directory around all files. */
const ROOT = "package";

/** publint looks every file up in the whole list, several times: beyond this, that takes seconds. */
const MOST_FILES = 5000;

/**
 * What publint says about a tarball that `readTarball` has read, suggestions left out. Absent for a package with too
 * many files for it, and for one over whose manifest it stumbles.
 *
 * @param scripts Texts of its scripts, as `createScriptCollector` takes them.
 */
export async function lintTarball(
  contents: TarballContents,
  scripts: ReadonlyMap<string, string>,
): Promise<readonly LintFinding[] | undefined> {
  const { manifest, entries } = contents;
  if (manifest === undefined || entries.length > MOST_FILES) return undefined;
  const texts = new Map([...scripts, ...manifestTexts(contents)]);
  const files = entries
    .filter(({ type }) => type === "file")
    // What it need not read is there by its name alone.
    .map(({ path }): PackFile => ({ name: `${ROOT}/${path}`, data: texts.get(path) ?? "" }));
  // Loaded here: only what looks into tarballs needs it.
  const [{ publint }, { formatMessage }] = await Promise.all([import("publint"), import("publint/utils")]);
  try {
    const { messages } = await publint({ pkgDir: ROOT, level: "warning", pack: { files } });
    return messages.map((message) => toFinding(message, formatMessage(message, manifest, { color: false })));
  } catch {
    // It trusts the types of fields, which nobody has checked; what is wrong with those, other rules say.
    return undefined;
  }
}

function manifestTexts({ manifest, nestedManifests }: TarballContents): [path: string, text: string][] {
  return [
    ["package.json", JSON.stringify(manifest)],
    ...nestedManifests.map(({ path, text }): [string, string] => [path, text]),
  ];
}

function toFinding({ code, type, path }: Message, message: string | undefined): LintFinding {
  return { code, type, path, message: message ?? code };
}

/** publint reads these to tell ES modules from CommonJS. Larger ones are bundles, and slow for its expressions. */
const SCRIPT = /\.[cm]?js$/u;

/** Bytes. */
const LARGEST_FILE = 262_144;
const LARGEST_TOTAL = 33_554_432;

interface ScriptCollector extends TextCollector {
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
