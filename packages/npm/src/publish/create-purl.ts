/** The package URL by which attestations name a version, as `npm-package-arg` makes it: `pkg:npm/%40scope/name@1.0.0`. */
export function createPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/u, "%40")}@${version}`;
}
