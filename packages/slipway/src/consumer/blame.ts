import { listDependencies, type Manifest } from "@slipway/core";

/** What goes into the clean project, by name. */
export type Release = ReadonlyMap<string, { readonly version: string; readonly manifest: Manifest }>;

/** npm's refusal of packages that want different versions of the same peer. */
export interface PeerConflict {
  /** The package of the release that is left out of the project then. */
  readonly name: string;
  readonly peer: string;
  /** The version that the others have. */
  readonly found: string;
  /** `"<range>" from <name>@<version>`. */
  readonly wanted: string | undefined;
}

/** @param said npm's words, without their prefix. */
export function findPeerConflict(said: string, release: Release): PeerConflict | undefined {
  if (!said.includes("ERESOLVE")) return undefined;
  const [before = "", after = ""] = said.split("Could not resolve dependency:");
  const found = /^Found: (?<peer>(?:@[^/\s]+\/)?[^@\s]+)@(?<version>\S+)/mu.exec(before)?.groups;
  const requested = [
    ...after.matchAll(/^\s*(?:peer(?:Optional)? )?(?<name>(?:@[^/\s]+\/)?[^@\s"]+)@"[^"]*" from the root project/gmu),
  ];
  const name = requested.map(({ groups }) => groups?.["name"]).find((each) => each !== undefined && release.has(each));
  if (name === undefined || found?.["peer"] === undefined || found["version"] === undefined) return undefined;
  const { peer, version } = found;
  const wanted = [...after.matchAll(/^\s*peer(?:Optional)? (?<peer>\S+?)@(?<wanted>"[^"]*" from \S+)/gmu)].find(
    ({ groups }) => groups?.["peer"] === peer,
  )?.groups?.["wanted"];
  return { name, peer, found: version, wanted };
}

/** Packages whose own manifests ask for what a client says that it cannot get. Empty when its words do not tell. */
export function findAsking(said: string, release: Release): string[] {
  return [...release].flatMap(([name, { manifest }]) => {
    const asks = listDependencies(manifest).some(
      ({ key, specifier, bundled }) => !bundled && mentions(said, key, specifier, release),
    );
    return asks ? [name] : [];
  });
}

function mentions(said: string, key: string, specifier: string, release: Release): boolean {
  if (holds(said, `${key}@${specifier}`) || holds(said, `${key}@npm:${specifier}`)) return true;
  if (/^[a-z+]+:/iu.test(specifier) && holds(said, specifier)) return true;
  // The address of a packument that is not there.
  return !release.has(key) && /\b404\b|not found/iu.test(said) && holds(said, `/${key.replace("/", "%2f")}`);
}

/** Whether a text has these words, and not as a part of longer ones. */
function holds(said: string, words: string): boolean {
  const text = said.toLowerCase();
  const wanted = words.toLowerCase();
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const isPart = !wanted.startsWith("/") && /[\w/@-]$/u.test(text.slice(0, at));
    if (!isPart && !/^(?:[\w/-]|\.\w)/u.test(text.slice(at + wanted.length))) return true;
  }
  return false;
}

/** The packages that cannot be installed without one of these, themselves included. */
export function listDependents(names: readonly string[], release: Release): ReadonlySet<string> {
  const reached = new Set(names);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const [name, { manifest }] of release) {
      const needs = listDependencies(manifest).some(({ key, optional }) => !optional && reached.has(key));
      if (needs) reached.add(name);
    }
  }
  return reached;
}
