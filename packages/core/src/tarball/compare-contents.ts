import type { Json, Manifest } from "../json/json.ts";

/** A file of a tarball, as far as it is compared. */
export interface ComparedFile {
  readonly size: number;
  /** Of code and types; absent for the rest and for what is too long. */
  readonly text?: string | undefined;
}

/** What is in a tarball. */
export interface ComparedPackage {
  readonly files: ReadonlyMap<string, ComparedFile>;
  readonly manifest: Manifest;
}

/**
 * How a package differs from what was published under its version. `code`: what runs or is compiled against; `rest`: what else
 * consumers get; `unbuilt`: it has no build to compare.
 */
export interface ContentsDifference {
  readonly kind: "none" | "code" | "rest" | "unbuilt";
  /** Paths, or fields of the manifest. */
  readonly where: readonly string[];
}

const CODE = /\.(?:[cm]?[jt]sx?|node|wasm)$/iu;

/** What nobody imports: texts for people, maps, tests. */
const BESIDES =
  /(?:^|\/)(?:readme|changelog|changes|history|licen[cs]e|notice|authors|contributing)[^/]*$|\.(?:md|markdown|map|tsbuildinfo)$|(?:^|\/)(?:__tests__|__mocks__|tests?|docs?|examples?|fixtures?)\/|\.(?:test|spec)(?:-d)?\.[^/]+$/iu;

/** Fields of a manifest that decide what consumers load. Ranges on siblings move with every release. */
const FIELDS = ["main", "module", "browser", "types", "typings", "typesVersions", "exports", "imports", "bin", "type"];

/** Whether the text of a file is worth reading to compare it. */
export function isComparedAsText(path: string): boolean {
  return CODE.test(path) && !BESIDES.test(path);
}

/** Compares what is packed now with what was published under the same version. */
export function compareContents(published: ComparedPackage, packed: ComparedPackage): ContentsDifference {
  const paths = [...new Set([...published.files.keys(), ...packed.files.keys()])].filter(
    (path) => path !== "package.json" && !BESIDES.test(path),
  );
  const changed = paths.filter((path) => !isSame(published.files.get(path), packed.files.get(path))).toSorted();
  const code = changed.filter((path) => CODE.test(path));
  // A build that was not made says nothing: code is only missing, and nothing of it is another.
  if (code.length > 0 && code.every((path) => !packed.files.has(path))) return { kind: "unbuilt", where: code };
  if (code.length > 0) return { kind: "code", where: code };
  const fields = FIELDS.filter((field) => show(published.manifest[field]) !== show(packed.manifest[field]));
  const rest = [...changed, ...fields];
  return rest.length === 0 ? { kind: "none", where: [] } : { kind: "rest", where: rest };
}

function isSame(before: ComparedFile | undefined, after: ComparedFile | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  if (before.text === undefined || after.text === undefined) return before.size === after.size;
  return unify(before.text) === unify(after.text);
}

/** Line ends depend on who checked it out. */
function unify(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function show(value: Json | undefined): string {
  return JSON.stringify(value ?? null);
}
