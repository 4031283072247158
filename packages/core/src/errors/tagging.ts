import type { ErrorPage } from "./error-page.ts";

type TaggingErrorCode =
  | "TAG_TREE_CHANGED"
  | "TAG_BRANCH_UNKNOWN"
  | "TAG_COMMIT_UNPUSHED"
  | "TAG_REMOTE_UNREADABLE"
  | "TAG_NOTHING_NEW"
  | "TAG_RELEASE_OPEN"
  | "TAG_NAME_UNFILLED"
  | "TAG_TAKEN"
  | "TAG_STARTS_NOTHING"
  | "TAG_WORKFLOW_OLD"
  | "TAG_MOVES_LATEST"
  | "TAG_ENVIRONMENT_REFUSES"
  | "TAG_REFUSED"
  | "TAG_RULESET"
  | "DISPATCH_INPUTS"
  | "DISPATCH_NEEDLESS"
  | "DISPATCH_REFUSED";

const RULESETS =
  "https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets";
const TRIGGERING =
  "https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow";
const FILTERS =
  "https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore";
const ENVIRONMENTS = "https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments";

/** `slipway tag` has made no release tag: what it would have started would fail, or release something else than meant. */
export const taggingErrors: Readonly<Record<TaggingErrorCode, ErrorPage>> = {
  TAG_TREE_CHANGED: {
    title: "The work tree is not clean",
    what: "Files differ from the commit that would be tagged, or are new. Nothing was tagged.",
    why: "The release is made of the commit, and was checked and planned here from the files as they lie: what is not committed would be missing from it, or was counted although it is not in it.",
    fix: "Commit and push what belongs to the release, and put away the rest: `git stash --include-untracked`. What a build leaves behind belongs into `.gitignore`.",
    sources: ["https://git-scm.com/docs/git-status"],
  },
  TAG_BRANCH_UNKNOWN: {
    title: "No branch is checked out",
    what: "`HEAD` is detached, nothing has been committed yet, or git refuses to say: the message has its words. Nothing was tagged.",
    why: "Whether a commit is to be released depends on its branch: it has to be on the remote's, and on another than the default branch other dist-tags are meant.",
    fix: "`git switch <branch>`. In a workflow that a branch has started `actions/checkout` does it by itself; with `ref` give it the branch and not a commit.",
    sources: ["https://git-scm.com/docs/git-switch"],
  },
  TAG_COMMIT_UNPUSHED: {
    title: "The commit is not on its branch of the remote",
    what: "The remote does not have the branch, or its newest commit has the checked-out one not behind it. Nothing was tagged.",
    why: "A tag brings its commit along, wherever that is: one that was never merged, or was rebased away, would be released although it is on no branch, and its provenance would point to what nobody can find there.",
    fix: "`git push`, or `git pull --rebase` first where others were faster. In a shallow clone git cannot tell: `git fetch --unshallow`.",
    sources: ["https://git-scm.com/docs/git-push"],
  },
  TAG_REMOTE_UNREADABLE: {
    title: "The remote does not tell its tags",
    what: "`git ls-remote` or `git fetch` of `origin` failed. Nothing was tagged.",
    why: "The number of the next tag, whether the commit is pushed and whether a release is open follow from what the remote has now, not from what the clone remembers of it.",
    fix: "See what `git ls-remote origin` says: git needs the network and your credentials for it.",
    sources: ["https://git-scm.com/docs/git-ls-remote"],
  },
  TAG_NOTHING_NEW: {
    title: "There is nothing to release",
    what: "No package of the workspace has a version to publish: every one is on the registry already, or the message says what else keeps it back. Nothing was tagged.",
    why: "A tag would start a run that publishes nothing and is red, or looks as if something had been released. The versions were not raised, or the commit that raises them is not checked out.",
    fix: "Raise the versions first, with changesets: `changeset version`, or merge the pull request that does. `slipway plan` shows what would be published, and why not the rest. A version that stands for one made at release time (`0.0.0-development`) has to become a real one in `package.json`.",
    sources: [],
  },
  TAG_RELEASE_OPEN: {
    title: "The release before is not finished",
    what: "A run that a release tag has started goes on or waits for approval, or the newest release tag's versions are not all on the registry. Nothing was tagged.",
    why: "Two releases of one repository get into each other's way: a version that the first has not sent yet would go out from the second one's commit, and dist-tags would end where nobody wants them. A new version is scanned for minutes before the registry shows it.",
    fix: "Wait for the run, or let it go on where it stopped: `gh run rerun <run> --failed`. A release that will never be finished, because its commit was wrong, is given up by name: `slipway tag --supersede <tag>`.",
    sources: ["https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs"],
  },
  TAG_NAME_UNFILLED: {
    title: "The name of the tag needs one version, and there are several",
    what: "`releaseTag` in `slipway.json` holds `{version}`, and the packages to be published do not all have the same one. Nothing was tagged.",
    why: "A tag that names one version of several says something wrong about the others, and the next one may come to the same name.",
    fix: 'Let it say when instead of what: `"releaseTag": "release-{date}"`. Or give the packages one version: with changesets, a `fixed` group.',
    sources: [],
  },
  TAG_TAKEN: {
    title: "The tag is there already",
    what: "The remote, or this clone, has a tag of that name. It was not moved.",
    why: "Somebody has pushed it in the meantime, or an earlier attempt has left it. A tag that others may have fetched, or that a run has started from, means that commit: nothing is forced.",
    fix: "Run `slipway tag` again: it takes the next number, if no release is open. One that only this clone has: `git tag --delete <tag>`. Of a version there is one tag: raise the version.",
    sources: ["https://git-scm.com/docs/git-tag#_on_re_tagging"],
  },
  TAG_STARTS_NOTHING: {
    title: "No workflow would be started",
    what: "No workflow of the commit is started by a tag of this name, or with `--dispatch` the one that publishes cannot be started by hand. Nothing was tagged.",
    why: "GitHub runs the workflow files of the tagged commit, and starts nothing without a word when no filter lets the tag through. `*` in a filter does not match a slash.",
    fix: "Let `on.push.tags` of the workflow that publishes match it, for instance `release-*`, or set `releaseTag` in `slipway.json`. Where no workflow publishes yet, `slipway init` writes one. For `--dispatch` add `workflow_dispatch` to it.",
    sources: [FILTERS],
  },
  TAG_WORKFLOW_OLD: {
    title: "The workflow of this branch does not publish by trusted publishing",
    what: "The branch is not the default one, and in its own workflow file the job that publishes asks for no ID token. Nothing was tagged.",
    why: "A tag runs the workflow of the tagged commit. Branches for older lines keep the file that they were made with, whose token has expired or was taken away since: the release ends with `ENEEDAUTH` or `E404`.",
    fix: "Bring the release workflow of the default branch over: `git checkout <default branch> -- .github/workflows/release.yml`, commit and push. The name of the file has to be the one that the trusted publishers name.",
    sources: ["https://github.com/openchoreo/backstage-plugins/pull/782", "https://docs.npmjs.com/trusted-publishers"],
  },
  TAG_MOVES_LATEST: {
    title: "An older line would become `latest`",
    what: "The branch is not the default one, and packages of it would be published under the dist-tag `latest`. Nothing was tagged.",
    why: "`latest` is what everybody gets who names no version. A fix of an older line that takes it over brings the old major to all of them, until somebody moves the dist-tag back.",
    fix: 'Give the branch a dist-tag of its own: `"distTag": "release-1.x"` in its `slipway.json`, or `publishConfig.tag`. Where `latest` is meant, because the branch is the line of the releases: `slipway tag --latest`.',
    sources: ["https://docs.npmjs.com/cli/commands/npm-dist-tag"],
  },
  TAG_ENVIRONMENT_REFUSES: {
    title: "The environment does not admit the tag",
    what: "The job that publishes deploys to an environment of GitHub whose rules let no tag of this name in. Nothing was tagged.",
    why: "The run would pack everything and then end before its first upload: a job whose ref the environment does not admit fails at once. `*` in such a rule does not match a slash, and a rule for branches admits no tag.",
    fix: "Add a rule of the type tag: `gh api --method POST repos/<owner>/<name>/environments/<environment>/deployment-branch-policies -f name='release-*' -f type=tag`.",
    sources: [ENVIRONMENTS],
  },
  TAG_REFUSED: {
    title: "The tag could not be made",
    what: "Git did not make the tag or its signature, or the remote did not take it, for the reason that is quoted. What was made here was taken away again.",
    why: "The right to push is missing, a hook of the clone or the server refuses, the key of the signature cannot be read, or the network broke off. A tag that only the clone has would be pushed by accident another day.",
    fix: "See to the reason and run `slipway tag` again. Whether the remote took it nevertheless: `git ls-remote --tags origin`.",
    sources: [
      "https://git-scm.com/docs/git-push",
      "https://git-scm.com/docs/git-config#Documentation/git-config.txt-taggpgSign",
    ],
  },
  TAG_RULESET: {
    title: "A ruleset keeps the tag from being made",
    what: "GitHub refuses to create the tag because of a ruleset of the repository or the organisation. Nothing was started.",
    why: "Whoever may create release tags may release, so a ruleset that restricts their creation is a good thing. It lets through only those on its bypass list. The identity behind `GITHUB_TOKEN` cannot be on that list: in a workflow this takes the token of a GitHub App.",
    fix: "As a person: have yourself or your team put on the bypass list of the ruleset. In a workflow: install a GitHub App of your own with `contents: write`, put it on the list, and make its token with `actions/create-github-app-token`; a tag made with it starts the workflow by itself, so leave out `--dispatch`.",
    sources: [RULESETS, "https://github.com/resq-software/dev/issues/44"],
  },
  DISPATCH_INPUTS: {
    title: "It is not known how the workflow is to be started",
    what: "The workflow wants an input of which its name does not tell what publishes, or one was given that it does not have. Nothing was tagged.",
    why: "`--dispatch` starts the workflow on the tag as a person would: with the option `publish` of a choice, with a dry run switched off, and with the defaults of everything else. What is required and has no default somebody has to say.",
    fix: "Give it: `slipway tag --dispatch --input <name>=<value>`.",
    sources: [
      "https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs",
    ],
  },
  DISPATCH_NEEDLESS: {
    title: "The tag starts the workflow by itself",
    what: "`--dispatch` was given, the token belongs to a person, and a tag of this name starts the workflow. Nothing was tagged.",
    why: "`--dispatch` is for tokens whose tags start nothing, which is the `GITHUB_TOKEN` of a job. With any other one there would be two runs of one release.",
    fix: "Leave it out: `slipway tag`.",
    sources: [TRIGGERING],
  },
  DISPATCH_REFUSED: {
    title: "GitHub does not start the workflow",
    what: "The tag was made by GitHub's API, or was to be, and GitHub refused that or did not start the workflow on it. A tag that nothing has started from was taken away again, unless the message says otherwise.",
    why: "To make a tag takes `contents: write`, to start a workflow `actions: write`. GitHub starts by hand only what the default branch has a file for, and only where that file has `workflow_dispatch`.",
    fix: "Give the job `permissions: contents: write` and `actions: write` and hand it `GH_TOKEN: ${{ github.token }}`, then run it again: `gh run rerun <run>`.",
    sources: [TRIGGERING, "https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event"],
  },
};
