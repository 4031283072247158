import { Parser, type ReadEntry } from "tar";

import { collectText, type TextCollector } from "./archive.ts";

const MANIFEST = "package.json";

/** What a publish request takes from a tarball besides its bytes and its manifest. */
export interface PackageTexts {
  readonly readme?: { readonly file: string; readonly text: string };
  /** Text of `AUTHORS`. */
  readonly authors?: string;
  /** POSIX paths of all files, below the root directory. */
  readonly paths: readonly string[];
}

/** With the text of `package.json`. */
interface ReadPackageTexts extends PackageTexts {
  readonly manifest: string;
}

/**
 * Reads those texts from the bytes of a tarball that has been checked before: nothing here is bounded.
 *
 * @throws When it is no tarball or has no `package.json`.
 */
export async function readPackageTexts(tarball: Buffer): Promise<ReadPackageTexts> {
  const texts = new Map<string, string>();
  const paths = new Set<string>();
  await parse(tarball, (entry) => {
    const path = entry.path.split("/").slice(1).join("/");
    if (path === "" || entry.type === "Directory") return false;
    paths.add(path);
    return (path === MANIFEST || isPackageText(path)) && ((text: string) => texts.set(path, text));
  });
  const manifest = texts.get(MANIFEST);
  if (manifest === undefined) throw new Error("The tarball has no package.json");
  return { manifest, ...createPackageTexts(texts, [...paths]) };
}

async function parse(tarball: Buffer, visit: (entry: ReadEntry) => false | ((text: string) => unknown)): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const onText = visit(entry);
        if (onText === false) entry.resume();
        else collectText(entry, onText);
      },
    });
    parser.on("end", resolve);
    parser.on("error", reject);
    parser.end(tarball);
  });
}

const README = /^readme(?:\..*)?$/iu;
const MARKDOWN = /\.m?a?r?k?d?o?w?n?$/iu;
const PLAIN_README = /^readme\.md$/iu;

/** Whether a file's text is among what a publish request takes. */
function isPackageText(path: string): boolean {
  return path === "AUTHORS" || README.test(path);
}

/**
 * @param texts Of the files that are package texts, by path.
 * @param paths Of all files.
 */
export function createPackageTexts(texts: ReadonlyMap<string, string>, paths: readonly string[]): PackageTexts {
  const readme = chooseReadme([...texts.keys()]);
  return {
    readme: readme === undefined ? undefined : { file: readme, text: texts.get(readme) ?? "" },
    authors: texts.get("AUTHORS"),
    paths,
  };
}

/** As npm: Markdown before anything else, then a file without an extension. npm leaves open which Markdown file. */
function chooseReadme(paths: readonly string[]): string | undefined {
  const readmes = paths.filter((path) => README.test(path)).toSorted();
  return (
    readmes.find((path) => PLAIN_README.test(path)) ??
    readmes.find((path) => MARKDOWN.test(path)) ??
    readmes.find((path) => path === "README")
  );
}

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
