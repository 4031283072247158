import type { TextCollector } from "../tarball/text-collector.ts";
import { isPackageText } from "./create-package-texts.ts";

/** Bytes. Longer texts are read again when their package is sent: a release of a thousand is kept in memory. */
const LARGEST_KEPT = 65_536;

export interface PackageTextCollector extends TextCollector {
  readonly texts: ReadonlyMap<string, string>;
  /** Whether none was too long to be kept. */
  readonly isComplete: () => boolean;
}

/** Collects the texts that a publish request takes while a tarball is looked at. */
export function createPackageTextCollector(): PackageTextCollector {
  const texts = new Map<string, string>();
  let complete = true;
  return {
    texts,
    isComplete: () => complete,
    wants: (path, size) => {
      if (!isPackageText(path)) return false;
      complete &&= size <= LARGEST_KEPT;
      return size <= LARGEST_KEPT;
    },
    take: (path, text) => texts.set(path, text),
  };
}
