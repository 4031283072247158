import { Parser, type ReadEntry } from "tar";

const README = /^readme(?:\..*)?$/iu;
const MARKDOWN = /\.m?a?r?k?d?o?w?n?$/iu;
const PLAIN_README = /^readme\.md$/iu;

/** What a publish request takes from a tarball besides its bytes. */
export interface PackageTexts {
  /** Text of `package.json`. */
  readonly manifest: string;
  readonly readme?: { readonly file: string; readonly text: string };
  /** Text of `AUTHORS`. */
  readonly authors?: string;
  /** POSIX paths of all files, below the root directory. */
  readonly paths: readonly string[];
}

/**
 * Reads those texts from the bytes of a tarball that has been checked before: nothing here is bounded.
 *
 * @throws When it is no tarball or has no `package.json`.
 */
export async function readPackageTexts(tarball: Buffer): Promise<PackageTexts> {
  const texts = new Map<string, string>();
  const paths = new Set<string>();
  await parse(tarball, (entry) => {
    const path = entry.path.split("/").slice(1).join("/");
    if (path === "" || entry.type === "Directory") return false;
    paths.add(path);
    return isWanted(path) && ((text: string) => texts.set(path, text));
  });
  const manifest = texts.get("package.json");
  if (manifest === undefined) throw new Error("The tarball has no package.json");
  const readme = chooseReadme([...texts.keys()]);
  const authors = texts.get("AUTHORS");
  return {
    manifest,
    ...(readme !== undefined && { readme: { file: readme, text: texts.get(readme) ?? "" } }),
    ...(authors !== undefined && { authors }),
    paths: [...paths],
  };
}

async function parse(tarball: Buffer, visit: (entry: ReadEntry) => false | ((text: string) => unknown)): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const onText = visit(entry);
        if (onText === false) {
          entry.resume();
          return;
        }
        const chunks: Buffer[] = [];
        entry.on("data", (chunk) => chunks.push(chunk));
        entry.on("end", () => onText(Buffer.concat(chunks).toString("utf8")));
      },
    });
    parser.on("end", resolve);
    parser.on("error", reject);
    parser.end(tarball);
  });
}

function isWanted(path: string): boolean {
  return path === "package.json" || path === "AUTHORS" || README.test(path);
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
