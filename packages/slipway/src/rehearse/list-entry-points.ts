import type { Json, Manifest } from "@slipway/core";

/** What Node can load as a module; types, styles, JSON and assets are checked in the tarball instead. */
const LOADABLE = /\.(?:[cm]?js|node)$|(?:^|\/)[^./]+$/;

/**
 * The specifiers a consumer can ask a package for: its `exports` keys without patterns, or its `main`. Empty for a
 * package that offers only types, styles or commands.
 *
 * @param hasIndex Whether the package has an `index.js`, Node's fallback when neither field is there.
 */
export function listEntryPoints(manifest: Manifest, hasIndex: boolean): string[] {
  const { name, exports, main } = manifest;
  if (typeof name !== "string") return [];
  if (exports !== undefined && exports !== null) {
    return subpaths(exports)
      .filter(([key, target]) => !key.includes("*") && key !== "./package.json" && isLoadable(target))
      .map(([key]) => (key === "." ? name : `${name}/${key.slice(2)}`));
  }
  const hasMain = typeof main === "string" && main !== "";
  return hasMain || hasIndex ? [name] : [];
}

function subpaths(exports: Json): [key: string, target: Json][] {
  if (typeof exports !== "object" || exports === null || Array.isArray(exports)) return [[".", exports]];
  const entries = Object.entries(exports);
  return entries.every(([key]) => key.startsWith(".")) ? entries : [[".", exports]];
}

/** Whether Node's `import` or `require` conditions lead to something that Node loads. */
function isLoadable(target: Json): boolean {
  if (typeof target === "string") return LOADABLE.test(target);
  if (Array.isArray(target)) return target.some(isLoadable);
  if (typeof target !== "object" || target === null) return false;
  return Object.entries(target).some(
    ([condition, value]) =>
      ["node", "import", "module-sync", "require", "default"].includes(condition) && isLoadable(value),
  );
}
