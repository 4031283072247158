/** What may stand for the root of the checkout. */
const CHECKOUT =
  /^(?:\$\{?GITHUB_WORKSPACE\}?|\$\{\{\s*github\.workspace\s*\}\}|\$\(git rev-parse --show-toplevel\))(?:\/|$)/;

/**
 * A path from a directory of the repository, both from the base.
 *
 * @returns `undefined` for one that is not known, or that leads out of the repository.
 */
export function moveTo(directory: string, path: string): string | undefined {
  const inside = path.replace(CHECKOUT, "/./");
  const rooted = inside !== path;
  if (/[$`~]|^\//.test(rooted ? inside.slice(3) : inside)) return undefined;
  const parts = rooted || directory === "." ? [] : directory.split("/");
  for (const part of inside.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/") || ".";
}

/** More take time to compare, and nobody writes them. */
const MOST_STARS = 6;

/** Whether a path is one of those that a pattern stands for: `*` for a part of it, `**` for any number of parts. */
export function matchesPath(pattern: string, path: string): boolean {
  if (!pattern.includes("*")) return pattern === path;
  if (pattern.split("*").length > MOST_STARS + 1) return false;
  const parts = pattern
    .split("**")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll("*", "[^/]*"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}
