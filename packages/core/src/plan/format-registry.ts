const DEFAULT_PORT: Readonly<Record<string, string>> = { "http:": ":80", "https:": ":443" };

/** A registry's address in one spelling: scheme and host in lower case, no default port, one slash at the end. */
export function formatRegistry(address: string): string {
  const {
    scheme,
    authority = "",
    path = "",
  } = /^(?<scheme>https?:)\/\/(?<authority>[^/?#]*)(?<path>[^?#]*)/i.exec(address.trim())?.groups ?? {};
  if (scheme === undefined) return address;
  const lower = scheme.toLowerCase();
  const port = DEFAULT_PORT[lower] ?? "";
  const host = authority.toLowerCase();
  return `${lower}//${host.endsWith(port) ? host.slice(0, -port.length) : host}${path.replace(/\/*$/, "/")}`;
}
