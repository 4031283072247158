export { findProvider } from "./providers.ts";
export { readBefore, readReleaseTags } from "./git.ts";
export {
  type ReleasedPackage,
  type ReleasedPackages,
  type ReleaseOptions,
  renderReleaseBody,
  writeRelease,
  type WrittenRelease,
} from "./github-actions/release.ts";
export { createIdTokenMinter } from "./id-token.ts";
export type {
  CiProvider,
  Environment,
  Faces,
  IdTokenMinter,
  IdTokenOptions,
  LintFindings,
  Mask,
  PipelineFiles,
  Run,
  WorkflowReading,
} from "./provider/ci-provider.ts";
export { fitMarkdown, type FittedMarkdown, type Measure } from "./provider/fit-markdown.ts";
export { type ContextOptions, readContext } from "./read-context.ts";
