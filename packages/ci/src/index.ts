export { writeComment, type WrittenComment } from "./github-actions/comment.ts";
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
export { renderReleaseBody, writeRelease, type WrittenRelease } from "./github-actions/release.ts";
export { createIdTokenMinter } from "./id-token.ts";
export type { CiProvider, IdTokenMinter, LintFindings, Mask, WorkflowReading } from "./provider/ci-provider.ts";
export { fitMarkdown } from "./provider/fit-markdown.ts";
export { readContext } from "./read-context.ts";
export { isCommitted, readDefaultBranch, showDifference } from "./git/compare-file.ts";
export type {
  BuildWish,
  CarriedOver,
  NodeWish,
  PipelineFile,
  ReleaseWish,
  SlipwaySource,
} from "./provider/release-wish.ts";
export type { RepositorySetting, SettingRequest } from "./provider/repository-setting.ts";
