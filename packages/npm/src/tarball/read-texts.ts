import { list } from "tar";

import { collectText } from "./collect-text.ts";

/**
 * The texts of some files of a tarball, by their paths below its root directory. For a tarball that `readTarball` has
 * accepted, and for as many bytes as its entries say.
 */
export async function readTexts(file: string, paths: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  if (paths.size === 0) return texts;
  await list({
    file,
    filter: (path) => paths.has(belowRoot(path)),
    onReadEntry: (entry) => {
      const path = belowRoot(entry.path);
      collectText(entry, (text) => texts.set(path, text));
    },
  });
  return texts;
}

function belowRoot(path: string): string {
  return path.slice(path.indexOf("/") + 1);
}
