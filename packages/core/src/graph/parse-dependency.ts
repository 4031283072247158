import semver from "semver";

/** What a dependency's specifier asks for. `target` is the package's real name, which an alias hides. */
export type DependencySpec =
  | { readonly kind: "range"; readonly target: string; readonly range: string }
  | { readonly kind: "tag"; readonly target: string; readonly tag: string }
  | { readonly kind: "workspace"; readonly target: string; readonly range: string }
  | { readonly kind: "catalog"; readonly target: string }
  /** A directory or a tarball on this machine; `protocol` is empty for a bare path. */
  | { readonly kind: "path"; readonly protocol: string; readonly path: string }
  /** Git, a URL or another registry. */
  | { readonly kind: "foreign" };

/** `workspace:[alias@]range`, as pnpm reads it. */
const WORKSPACE = /^(?:(?<alias>[^._/][^@]*)@)?(?<range>.*)$/s;
const LOCAL = /^(?<protocol>file:|link:|portal:)(?<path>.*)$/is;
const BARE_PATH = /^(?:\.{1,2}$|\.{1,2}[/\\]|~[/\\]|[/\\]|[a-z]:[/\\])/i;
const PROTOCOL = /^[a-z][a-z+.-]*:/i;

/**
 * Reads a specifier as npm, pnpm, yarn and bun do (`npm-package-arg`, pnpm's and yarn's protocols).
 *
 * @param key The name under which the dependency is declared.
 */
export function parseDependency(key: string, specifier: string): DependencySpec {
  const spec = specifier.trim();
  if (spec.startsWith("workspace:")) return parseWorkspace(key, spec.slice("workspace:".length));
  if (spec.startsWith("catalog:")) return { kind: "catalog", target: key };
  if (/^npm:/i.test(spec)) return parseAlias(spec.slice("npm:".length));
  const local = LOCAL.exec(spec)?.groups;
  if (local !== undefined) {
    return {
      kind: "path",
      protocol: (local["protocol"] ?? "").toLowerCase(),
      path: withoutSlashes(local["path"] ?? ""),
    };
  }
  if (BARE_PATH.test(spec)) return { kind: "path", protocol: "", path: spec };
  if (PROTOCOL.test(spec) || spec.includes("/")) return { kind: "foreign" };
  return parseRange(key, spec);
}

function parseWorkspace(key: string, rest: string): DependencySpec {
  const { alias, range = "" } = WORKSPACE.exec(rest)?.groups ?? {};
  if (range.startsWith(".") || (range.includes("/") && semver.validRange(range) === null)) {
    return { kind: "path", protocol: "workspace:", path: range };
  }
  return { kind: "workspace", target: alias ?? key, range };
}

function parseAlias(rest: string): DependencySpec {
  const end = rest.indexOf("@", 1);
  return end === -1 ? parseRange(rest, "") : parseRange(rest.slice(0, end), rest.slice(end + 1).trim());
}

function parseRange(target: string, spec: string): DependencySpec {
  const range = semver.validRange(spec, true);
  return range === null ? { kind: "tag", target, tag: spec } : { kind: "range", target, range };
}

/** `file:///a` and `file:/a` name the same path; npm also takes `file://../a` for `../a`. */
function withoutSlashes(path: string): string {
  return path.startsWith("//") ? path.replace(/^\/+(?=\.)/, "").replace(/^\/{2,}/, "/") : path;
}
