import { CIRCLECI } from "./circleci/facts.ts";
import * as circleci from "./circleci/identity.ts";
import { describeBuild } from "./github-actions/describe-build.ts";
import { createMask, fitComment, renderAnnotations, renderNotice, writeSummary } from "./github-actions/faces.ts";
import { GITHUB_ACTIONS } from "./github-actions/facts.ts";
import { createIdTokenMinter, parseClaims } from "./github-actions/id-token.ts";
import { isRunning, parseRepository, readRun } from "./github-actions/identity.ts";
import { carryOver } from "./github-actions/init/carry-over.ts";
import { listUnpinned } from "./github-actions/init/pins.ts";
import { createPipelineFiles } from "./github-actions/init/pipeline-files.ts";
import { isReleaseOnly } from "./github-actions/init/release-parts.ts";
import { listSettings } from "./github-actions/init/settings.ts";
import { takeVersionHalf } from "./github-actions/init/version-half.ts";
import { renderOutcomeAnnotations } from "./github-actions/outcome-annotations.ts";
import { runLinters } from "./github-actions/workflows/linters.ts";
import { readNamedFiles } from "./github-actions/workflows/read-named-files.ts";
import { readWorkflows } from "./github-actions/workflows/read-workflows.ts";
import { createBuildDescription } from "./gitlab/describe-build.ts";
import { GITLAB_CI } from "./gitlab/facts.ts";
import * as gitlab from "./gitlab/identity.ts";
import type { CiProvider, Environment, PipelineFiles, SettingUp } from "./provider/ci-provider.ts";
import { createPlainFaces } from "./provider/plain-faces.ts";

/** Of GitHub, in a job of whatever service: `init` writes files for no other one. */
const githubSettingUp: SettingUp = {
  isReleaseOnly,
  carryOver,
  takeVersionHalf,
  listUnpinned,
  createFiles: createPipelineFiles,
  listSettings,
};

const githubActions: CiProvider = {
  facts: GITHUB_ACTIONS,
  api: "github",
  isRunning,
  readRun,
  parseRepository,
  createIdTokenMinter,
  createBuildDescription: () => describeBuild,
  parseClaims,
  pipelines: { read: readWorkflows, readFiles: readNamedFiles, lint: runLinters },
  settingUp: githubSettingUp,
  faces: {
    annotate: renderAnnotations,
    annotateOutcomes: renderOutcomeAnnotations,
    notify: renderNotice,
    writeSummary,
    fitComment,
    createMask,
  },
};

/** Characters of a note on a merge request. @see https://docs.gitlab.com/administration/instance_limits/ */
const NOTE_LIMIT = 1_000_000;

const gitlabCi: CiProvider = {
  facts: GITLAB_CI,
  isRunning: gitlab.isRunning,
  readRun: gitlab.readRun,
  parseRepository: gitlab.parseRepository,
  createBuildDescription,
  parseClaims: gitlab.parseClaims,
  pipelines: leaveUnread("`.gitlab-ci.yml`: pipelines of GitLab are not read"),
  settingUp: githubSettingUp,
  faces: createPlainFaces(NOTE_LIMIT),
};

/** Of a comment on GitHub or Bitbucket, whichever takes less. */
const COMMENT_LIMIT = 32_768;

const circleCi: CiProvider = {
  facts: CIRCLECI,
  isRunning: circleci.isRunning,
  readRun: circleci.readRun,
  parseRepository: circleci.parseRepository,
  createBuildDescription: () => undefined,
  parseClaims: circleci.parseClaims,
  pipelines: leaveUnread("`.circleci/config.yml`: pipelines of CircleCI are not read"),
  settingUp: githubSettingUp,
  faces: createPlainFaces(COMMENT_LIMIT),
};

/** In the order in which npm looks for them. */
const PROVIDERS: readonly CiProvider[] = [githubActions, gitlabCi, circleCi];

/** Of a service whose files nobody reads: what the repository holds besides, and no workflow of another one. */
function leaveUnread(why: string): PipelineFiles {
  return {
    read: async (base) => ({
      ...(await readWorkflows(base)),
      workflows: [],
      actions: [],
      missing: new Set(),
      locked: new Map(),
      problems: [],
    }),
    readFiles: readNamedFiles,
    lint: async () => ({ problems: [], notChecked: [why] }),
  };
}

/** The CI service that this process is a job of. Elsewhere the first: that is where a release will run. */
export function findProvider(environment: Environment): CiProvider {
  return PROVIDERS.find((provider) => provider.isRunning(environment)) ?? githubActions;
}

/** The service that releases what is on a server, for somebody who is in no job; the first where none is known to. */
export function findProviderOf(server: string | undefined): CiProvider {
  return PROVIDERS.find(({ facts }) => facts.server === server) ?? githubActions;
}
