/**
 * What publishing leaves in a packed directory beside the plan and the tarballs; `*.next` when it was killed. A second run
 * needs the ledger: none of it is for packing to remove.
 */
export const RELEASE_FILES: ReadonlySet<string> = new Set([
  "ledger.ndjson",
  "report.json",
  "report.md",
  "report.json.next",
  "report.md.next",
]);
