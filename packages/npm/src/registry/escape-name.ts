/**
 * A package's name as npm writes it in a registry's addresses: `@scope%2fname`. For names that have been checked: it
 * escapes nothing else.
 *
 * Source: `setName` of `npm-package-arg`, which also tries to read the name as an address, at a cost of milliseconds.
 */
export function escapeName(name: string): string {
  return name.replace("/", "%2f");
}
