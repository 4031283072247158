/** How a URL that names the right repository is written. */
export type UrlForm =
  | "canonical"
  | "git+http"
  | "http"
  | "ssh"
  | "git"
  | "user"
  | "query"
  | "hash"
  | "path"
  | "shorthand"
  | "spelling";

/** The form of a URL, given the address that the registry expects: `https://github.com/owner/name`. */
export function urlForm(url: string, expectedUrl: string): UrlForm {
  // The registry takes these two off before it compares.
  if (url.replace(/^git\+/, "").replace(/\.git$/, "") === expectedUrl) return "canonical";
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "git+http") return "git+http";
  if (scheme === "http") return "http";
  if (scheme === "git") return "git";
  if (scheme === "ssh" || scheme === "git+ssh" || /^[\w.-]+@[^/]+:/.test(url)) return "ssh";
  if (scheme === undefined) return "shorthand";
  if (url.includes("#")) return "hash";
  if (url.includes("?")) return "query";
  if (/^[^/]*\/\/[^/]*@/.test(url)) return "user";
  return pathDepth(url) > pathDepth(expectedUrl) ? "path" : "spelling";
}

function pathDepth(url: string): number {
  return url.split("/").filter(Boolean).length;
}
