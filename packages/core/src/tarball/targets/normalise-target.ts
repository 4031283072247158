/**
 * A target as a path below the root directory: without `./`, doubled slashes and dots. Absent when it leads out of the
 * package.
 */
export function normaliseTarget(value: string): string | undefined {
  const segments: string[] = [];
  for (const segment of value.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}
