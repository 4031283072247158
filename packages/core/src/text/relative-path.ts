/**
 * Where a relative path leads from a file, or from a directory that ends in `/`: a path from where those count; with `../` in
 * front where it leads out of there.
 */
export function resolveRelative(file: string, path: string): string {
  const segments = file.split("/").slice(0, -1);
  let above = 0;
  for (const segment of path.replace(/[?#].*$/u, "").split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) above += 1;
  }
  return `${"../".repeat(above)}${segments.join("/")}`;
}
