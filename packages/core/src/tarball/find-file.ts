import type { Listing } from "./contents.ts";

/** What Node, bundlers and TypeScript try, in any order: one that is there is enough. */
const SUFFIXES = [
  "js",
  "cjs",
  "mjs",
  "json",
  "node",
  "d.ts",
  "d.mts",
  "d.cts",
  "ts",
  "tsx",
  "jsx",
  "mts",
  "cts",
  "wasm",
];

/** What is compiled: its declaration is called alike. */
const COMPILED = /(?<!\.d)\.(?<module>[cm]?)[jt]sx?$/u;

/** What is no script: types of `style.css` are in `style.d.css.ts`. */
const OTHER = /\.(?<extension>\w+)$/u;

/** The file that a path leads to, by any resolver. */
export function findFile(path: string, { hasFile, hasDirectory }: Listing): string | undefined {
  const inside = path === "" ? "" : `${path}/`;
  const bare = path.replace(COMPILED, "");
  const candidates = [
    path,
    path.replace(COMPILED, ".d.$<module>ts"),
    path.replace(COMPILED, ".$<module>ts"),
    `${bare}.tsx`,
    `${bare}.d.ts`,
    ...SUFFIXES.flatMap((suffix) => [`${path}.${suffix}`, `${inside}index.${suffix}`]),
    path.replace(OTHER, ".d.$<extension>.ts"),
    `${inside}package.json`,
  ];
  const found = candidates.find(hasFile);
  // A specifier of another kind of file, of which only its directory is known.
  return found ?? (path === "" && hasDirectory("") ? "package.json" : undefined);
}

const DECLARATION_SUFFIXES = ["d.ts", "d.mts", "d.cts"];

/** The declaration that TypeScript reads for a path: the file itself, or the one beside it. */
export function findDeclaration(path: string, { hasFile }: Listing): string | undefined {
  const inside = path === "" ? "" : `${path}/`;
  const candidates = [
    ...(isDeclaration(path) ? [path] : []),
    ...(COMPILED.test(path) ? [path.replace(COMPILED, ".d.$<module>ts")] : [path.replace(OTHER, ".d.$<extension>.ts")]),
    ...DECLARATION_SUFFIXES.map((suffix) => `${path}.${suffix}`),
    ...DECLARATION_SUFFIXES.map((suffix) => `${inside}index.${suffix}`),
  ];
  return candidates.find(hasFile);
}

export function isDeclaration(path: string): boolean {
  return /\.d\.(?:[^./]+\.)?[cm]?ts$/u.test(path);
}
