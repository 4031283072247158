export { findProvider } from "./providers.ts";
export { isTracked, listIgnored, readBefore, readReleaseTags, readRemote } from "./git/git.ts";
export { type Git, readRemoteBranch, readRemoteHead, type RemoteCommit } from "./git/remote.ts";
export type { GithubApi } from "./github-actions/github-api.ts";
export {
  findApi,
  type HostedAnswer,
  type HostedRepository,
  readHostedRepository,
} from "./github-actions/hosted-repository.ts";
export { renderReleaseBody, writeRelease } from "./github-actions/release.ts";
export { createIdTokenMinter } from "./id-token.ts";
export type { IdTokenMinter, LintFindings, Mask, WorkflowReading } from "./provider/ci-provider.ts";
export { fitMarkdown } from "./provider/fit-markdown.ts";
export { readContext } from "./read-context.ts";
