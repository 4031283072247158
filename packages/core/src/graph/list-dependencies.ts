import { isJsonObject } from "../workspace/is-json-object.ts";
import type { Json, Manifest } from "../workspace/manifest.ts";
import { type DependencySpec, parseDependency } from "./parse-dependency.ts";

/** The fields whose packages a consumer's installation brings along. Never `devDependencies`. */
type DependencyField = "dependencies" | "optionalDependencies" | "peerDependencies";

/** One line of a manifest's dependency fields. */
export interface Dependency {
  readonly field: DependencyField;
  /** The name under which it is declared; an alias hides the real one. */
  readonly key: string;
  /** As written. */
  readonly specifier: string;
  readonly spec: DependencySpec;
  /** Whether an installation goes on without it: `optionalDependencies`, and peers marked optional. */
  readonly optional: boolean;
  /** Whether the tarball carries it along. */
  readonly bundled: boolean;
}

const FIELDS: readonly DependencyField[] = ["dependencies", "optionalDependencies", "peerDependencies"];

/** Everything a manifest declares for its consumers. What is not a string is left out: no client can read it. */
export function listDependencies(manifest: Manifest): Dependency[] {
  const optionalDependencies = membersOf(manifest["optionalDependencies"]);
  const peersMeta = membersOf(manifest["peerDependenciesMeta"]);
  const bundled = bundledNames(manifest);
  return FIELDS.flatMap((field) =>
    Object.entries(membersOf(manifest[field])).flatMap(([key, specifier]): Dependency[] => {
      // npm: an optional dependency takes the place of an ordinary one of the same name.
      if (typeof specifier !== "string" || (field === "dependencies" && Object.hasOwn(optionalDependencies, key)))
        return [];
      const optional =
        field === "optionalDependencies" ||
        (field === "peerDependencies" && membersOf(peersMeta[key])["optional"] === true);
      const spec = parseDependency(key, specifier);
      return [{ field, key, specifier, spec, optional, bundled: field !== "peerDependencies" && bundled(key) }];
    }),
  );
}

function bundledNames(manifest: Manifest): (key: string) => boolean {
  const value = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  if (value === true) return () => true;
  return Array.isArray(value) ? (key) => value.includes(key) : () => false;
}

function membersOf(value: Json | undefined): { readonly [key: string]: Json } {
  return isJsonObject(value) ? value : {};
}
