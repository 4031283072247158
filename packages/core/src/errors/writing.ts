import type { ErrorPage } from "./error-page.ts";

type WritingErrorCode =
  | "TOOL_NOT_FOUND"
  | "REPOSITORY_DISAGREES"
  | "REPOSITORY_IS_FORK"
  | "REPOSITORY_RENAMED"
  | "REPOSITORY_UNCONFIRMED"
  | "DEFAULT_BRANCH_UNREAD"
  | "TRUST_WORKFLOW_UNSEEN"
  | "CONSENT_REQUIRED";

const GET_REPOSITORY = "https://docs.github.com/rest/repos/repos#get-a-repository";

/** What a command that writes outside of the working directory wants to know first. Nothing has been written. */
export const writingErrors: Readonly<Record<WritingErrorCode, ErrorPage>> = {
  TOOL_NOT_FOUND: {
    title: "A program of yours is not on PATH",
    what: "`git`, `gh` or `npm` is needed, and no directory of `PATH` has it but those that the repository or its dependencies fill.",
    why: "These programs hold your credentials. One in a `node_modules/.bin`, or anywhere below the repository, came with the code, and whoever wrote that would be handed them. `npx` and package scripts put such directories before all others.",
    fix: "Install the program, and see that `command -v <name>` finds it outside of the repository.",
    sources: ["https://docs.npmjs.com/cli/using-npm/scripts#path"],
  },
  REPOSITORY_DISAGREES: {
    title: "It is not certain whose repository this is",
    what: "The remote `origin` names another repository than `repository` in a manifest, or than `--repository`. Nothing was written.",
    why: "The clone may be a fork's, a template's copy or a mirror's. A tag, a trusted publisher or a setting that is written for the wrong one lets somebody else publish.",
    fix: "Work in a clone of the repository that the packages are released from. Where the remote is the right one, correct the manifests: `slipway check --fix --repository owner/name`. Where it is not: `git remote set-url origin <address>`.",
    sources: ["https://docs.npmjs.com/trusted-publishers"],
  },
  REPOSITORY_IS_FORK: {
    title: "This is the clone of a fork",
    what: "GitHub says that the repository is a fork of another one, which the message names. Nothing is written from its clone: no tag, no trusted publisher, no setting.",
    why: "Packages are released from the repository that their manifests name, and a release from a fork is one by whoever owns the fork. With the right to push to both, one clone is easily taken for the other.",
    fix: "`gh repo clone <owner>/<name>` of the repository itself, and start there. A fork that has become a project of its own can leave the fork network in its settings.",
    sources: [
      GET_REPOSITORY,
      "https://docs.github.com/pull-requests/collaborating-with-pull-requests/working-with-forks/detaching-a-fork",
    ],
  },
  REPOSITORY_RENAMED: {
    title: "The repository has got another name",
    what: "GitHub knows the repository under another owner or name than `origin` or `--repository` says. Nothing was written.",
    why: "GitHub leads from the old name to the new one until somebody takes the old one; the registry does not. It compares the name of today, in the certificate and the trusted publisher, with `repository.url`, letter by letter.",
    fix: "`git remote set-url origin <new address>`, then `slipway check --fix --repository owner/new-name` for the manifests, and commit. The trusted publishers need the new name as well: `slipway trust --set --all`.",
    sources: ["https://docs.github.com/repositories/creating-and-managing-repositories/renaming-a-repository"],
  },
  REPOSITORY_UNCONFIRMED: {
    title: "Nobody could be asked whose repository this is",
    what: "The server of the repository gave no answer, shows no such repository, or no manifest says what `origin` says. Nothing was written.",
    why: "Whether a clone is a fork's only the server knows. Without its answer, or a person's word, a tag or a trusted publisher could be written for the wrong repository. A private repository is shown only to a token that may read it.",
    fix: "`gh auth login`, or set `GH_TOKEN`. Or name the repository yourself: `--repository owner/name`; then what could not be asked is told.",
    sources: [GET_REPOSITORY],
  },
  DEFAULT_BRANCH_UNREAD: {
    title: "The default branch cannot be read",
    what: "The remote `origin` does not say which branch is the default one, has no such branch, or could not be reached to fetch it. Nothing was written.",
    why: "The release workflow and the environment that it names are read from the newest commit of the default branch: in the work tree anything may stand that nobody has merged.",
    fix: "See whether `git ls-remote origin` answers: git needs the network and your credentials for it.",
    sources: ["https://git-scm.com/docs/git-ls-remote"],
  },
  TRUST_WORKFLOW_UNSEEN: {
    title: "No workflow of the default branch is seen to publish",
    what: "A trusted publisher names the workflow that enters the run, and the newest commit of the default branch has none with a job that publishes npm packages, or an expression decides the environment of that job. Nothing was written.",
    why: "The workflow is not merged yet, or its job runs a script or an action that cannot be looked into. What is in the work tree does not count: it may never be merged, and a record for it would let somebody else's file publish.",
    fix: "Merge the workflow first. Where it publishes in a way that nobody sees, name it in `slipway.json` of the default branch: `workflow`, and `environment` where its job has one.",
    sources: ["https://docs.npmjs.com/trusted-publishers"],
  },
  CONSENT_REQUIRED: {
    title: "There is nobody to ask whether this is meant",
    what: "The command writes outside of this directory. It shows what, and asks; this process has no terminal to ask in, and not both of `--yes` and `--repository` were given. Nothing was written.",
    why: "In CI, and where input or output is redirected, nobody could answer. Then it has to stand on the command line that it is meant, and for which repository: a script that is copied into a fork would otherwise write there.",
    fix: "Run it in a terminal, or give both: `--yes --repository owner/name`.",
    sources: [],
  },
};
