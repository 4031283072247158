import type { PackageTexts } from "./package-texts.ts";

const README = /^readme(?:\..*)?$/iu;
const MARKDOWN = /\.m?a?r?k?d?o?w?n?$/iu;
const PLAIN_README = /^readme\.md$/iu;

/** Whether a file's text is among what a publish request takes. */
export function isPackageText(path: string): boolean {
  return path === "AUTHORS" || README.test(path);
}

/**
 * @param texts Of the files that are package texts, by path.
 * @param paths Of all files.
 */
export function createPackageTexts(texts: ReadonlyMap<string, string>, paths: readonly string[]): PackageTexts {
  const readme = chooseReadme([...texts.keys()]);
  const authors = texts.get("AUTHORS");
  return {
    ...(readme !== undefined && { readme: { file: readme, text: texts.get(readme) ?? "" } }),
    ...(authors !== undefined && { authors }),
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
