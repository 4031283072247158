import type { Store, StoredPackage } from "./store.ts";

/** The package in the store, which begins to exist with this. */
export function ensurePackage(store: Store, name: string, access: StoredPackage["access"]): StoredPackage {
  const known = store.get(name);
  if (known !== undefined) return known;
  const created: StoredPackage = {
    name,
    access,
    disallowTokens: false,
    created: new Date(),
    versions: new Map(),
    burnt: new Set(),
    distTags: new Map(),
  };
  store.set(name, created);
  return created;
}
