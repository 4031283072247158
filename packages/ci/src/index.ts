export { findProvider } from "./providers.ts";
export { isTracked, listIgnored, readBefore, readReleaseTags } from "./git/git.ts";
export { renderReleaseBody, writeRelease } from "./github-actions/release.ts";
export { createIdTokenMinter } from "./id-token.ts";
export type { IdTokenMinter, LintFindings, Mask, WorkflowReading } from "./provider/ci-provider.ts";
export { fitMarkdown } from "./provider/fit-markdown.ts";
export { readContext } from "./read-context.ts";
