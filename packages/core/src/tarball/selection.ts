/** A part of a pattern between slashes as an expression; what is more than stars and question marks stands for anything. */
function toExpression(segment: string): RegExp {
  if (/[[\]{}()|!+@\\]/u.test(segment)) return /^.*$/u;
  const escaped = segment
    .replaceAll(/[.^$]/gu, String.raw`\$&`)
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${escaped}$`, "iu");
}

function split(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/**
 * Whether a pattern of the manifest's `files` can take a file in, as far as its form tells: the file itself, a directory above
 * it, or with `**` anything below where that stands.
 */
export function mayTakeIn(pattern: string, path: string): boolean {
  if (pattern.startsWith("!")) return false;
  const wanted = split(path);
  const named = split(pattern);
  const [only = ""] = named;
  // Clients have differed in whether such a pattern is meant for the root alone.
  if (named.length === 1 && /[*?]/u.test(only) && toExpression(only).test(wanted.at(-1) ?? "")) return true;
  for (const [index, segment] of named.entries()) {
    const other = wanted[index];
    if (segment === "**") return true;
    // A target without its extension, or of which only the directory is known.
    if (other === undefined) return true;
    const isLast = index === wanted.length - 1 && index === named.length - 1;
    if (!toExpression(segment).test(other) && !(isLast && segment.startsWith(`${other}.`))) return false;
  }
  return true;
}

/** Whether the lines of a `.gitignore` leave a file out, or a directory above it; the last line that speaks of it decides. */
export function isIgnored(lines: readonly string[], path: string): boolean {
  const segments = split(path);
  const places = segments.map((_, index) => segments.slice(0, index + 1));
  return places.some((place, index) => {
    let ignored = false;
    for (const line of lines) {
      const text = line.trimEnd();
      if (text === "" || text.startsWith("#")) continue;
      const pattern = text.replace(/^!/u, "");
      if (pattern.endsWith("/") && index === places.length - 1) continue;
      if (speaksOf(pattern, place)) ignored = !text.startsWith("!");
    }
    return ignored;
  });
}

/** With a slash before its end a pattern counts from where it stands, else it is for any depth. */
function speaksOf(pattern: string, place: readonly string[]): boolean {
  const named = split(pattern);
  const isAnchored = pattern.replace(/\/$/u, "").includes("/");
  if (!isAnchored) return toExpression(named[0] ?? "").test(place.at(-1) ?? "");
  const [first, ...rest] = named;
  if (first === "**") return rest.length === 1 && toExpression(rest[0] ?? "").test(place.at(-1) ?? "");
  return (
    named.length === place.length && named.every((segment, index) => toExpression(segment).test(place[index] ?? ""))
  );
}
