export { writeComment, type WrittenComment } from "./github-actions/comment.ts";
export { readParallelJob } from "./parallel-job.ts";
export { findProvider, findProviderOf } from "./providers.ts";
export { checkOutCommit, findBase, listChangedSince, readFileOf, withoutGitPlace } from "./git/base.ts";
export { findGitFailure } from "./git/run-git.ts";
export { isTracked, listIgnored, parseRemote, readReleaseTags, readRemote } from "./git/git.ts";
export {
  fetchCommit,
  type Git,
  listPushAddresses,
  readRemoteBranch,
  readRemoteHead,
  readRemoteRefs,
  type RemoteCommit,
  type RemoteRefs,
} from "./git/remote.ts";
export {
  createTag,
  createTags,
  deleteTag,
  hasTag,
  listTags,
  type PlainTag,
  pushTag,
  pushTags,
  readRemoteTags,
  readTagMessage,
  tagsOf,
} from "./git/tag.ts";
export {
  isPushed,
  listCommitFiles,
  prefetchBlobs,
  readCommitTimes,
  readFilesAt,
  readWorkTree,
} from "./git/work-tree.ts";
export { GITHUB_API, type GithubApi } from "./github-actions/github-api.ts";
export {
  findApi,
  type HostedAnswer,
  type HostedRepository,
  readHostedRepository,
} from "./github-actions/hosted-repository.ts";
export {
  createRelease,
  hasDraft,
  listReleasedTags,
  RELEASE_BODY_LIMIT,
  writeRelease,
  type WrittenRelease,
} from "./github-actions/release.ts";
export { type GithubRepository, readRuns, readTagRules, type WorkflowRun } from "./github-actions/release-runs.ts";
export {
  createRefs,
  createTagByApi,
  deleteTagByApi,
  dispatchWorkflow,
  type Done,
} from "./github-actions/tag-by-api.ts";
export { COMMAND_VARIABLE as ID_TOKEN_COMMAND } from "./command-id-token.ts";
export { createIdTokenMinter, renewsIdTokens } from "./id-token.ts";
export type { CiProvider, IdTokenMinter, LintFindings, Mask, WorkflowReading } from "./provider/ci-provider.ts";
export { fitMarkdown } from "./provider/fit-markdown.ts";
export { readContext } from "./read-context.ts";
export { isCommitted, readDefaultBranch, showDifference } from "./git/compare-file.ts";
export type {
  BuildWish,
  CarriedOver,
  NodeWish,
  PipelineFile,
  ReleaseToday,
  ReleaseWish,
  SlipwaySource,
  VersionHalf,
} from "./provider/release-wish.ts";
export type { KnownSettings, RepositorySetting, SettingRequest } from "./provider/repository-setting.ts";
