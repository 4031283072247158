/** One published version as its document had it, and what a reader is shown. */
export type Store = Map<string, PackageDocument>;

interface PackageDocument {
  readonly name: string;
  readonly "dist-tags": Record<string, string>;
  readonly versions: Record<string, unknown>;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

const NOT_FOUND: Answer = { status: 404, body: { error: "not_found" } };

/** The package that a path is about; an empty text for the registry's other routes. */
export function packageOf(path: string): string {
  const [first = ""] = path.slice(1).split("/", 1);
  const name = decodeURIComponent(first === "" || first === "-" ? "" : first);
  // Some clients do not escape the slash of a scoped name.
  if (!name.startsWith("@") || name.includes("/")) return name;
  const [, , second = ""] = path.split("/", 3);
  return `${name}/${decodeURIComponent(second)}`;
}

/** Does what the request asks, with the registry's answer. Knows publications, packuments and who somebody is. */
export function answer(store: Store, method: string, path: string, body: string): Answer {
  const name = packageOf(path);
  if (name === "") return path.startsWith("/-/whoami") ? { status: 200, body: { username: "benchmark" } } : NOT_FOUND;
  if (method === "PUT") return publish(store, name, JSON.parse(body));
  const found = store.get(name);
  return found === undefined ? NOT_FOUND : { status: 200, body: found };
}

function publish(store: Store, name: string, document: PackageDocument): Answer {
  const found = store.get(name) ?? { name, "dist-tags": {}, versions: {} };
  for (const version of Object.keys(document.versions)) {
    if (version in found.versions) {
      return { status: 403, body: { error: `You cannot publish over the previously published versions: ${version}.` } };
    }
  }
  Object.assign(found.versions, document.versions);
  Object.assign(found["dist-tags"], document["dist-tags"]);
  store.set(name, found);
  return { status: 201, body: { ok: true, success: true } };
}
