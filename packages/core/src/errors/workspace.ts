import type { ErrorPage } from "./error-page.ts";

type WorkspaceErrorCode =
  | "BASE_UNREADABLE"
  | "WORKSPACE_NOT_FOUND"
  | "NOTHING_PUBLISHABLE"
  | "REPOSITORY_NAME_INVALID"
  | "REPOSITORY_UNKNOWN"
  | "CODE_HOST_UNKNOWN"
  | "PROGRAM_UNPROVEN";

/** What to release was not found: the workspace, a package in it, the repository it belongs to. */
export const workspaceErrors: Readonly<Record<WorkspaceErrorCode, ErrorPage>> = {
  BASE_UNREADABLE: {
    title: "The commit to compare with is not in this clone",
    what: "`slipway check --base` names a ref that the clone does not have, or that has no commit in common with `HEAD` as far as the clone reaches back; or git does not write down the files of that commit.",
    why: "What is new is what the commits since then have brought. A clone without them, as `actions/checkout` makes it by default, cannot tell that, and to compare with nothing would call everything new.",
    fix: "Fetch the history: `git fetch --unshallow origin`, or in a workflow `fetch-depth: 0` beside `actions/checkout`; of a branch that was never fetched, `git fetch origin <branch>`. A partial clone has to have the files: `git fetch --refetch origin`.",
    sources: ["https://github.com/actions/checkout#usage", "https://git-scm.com/docs/git-merge-base"],
  },
  WORKSPACE_NOT_FOUND: {
    title: "There is no workspace here",
    what: "The directory does not exist, or neither it nor one above it holds a `package.json`, `pnpm-workspace.yaml`, `lerna.json` or `rush.json`, or a workspace is declared and its patterns match no `package.json`.",
    why: "Slipway looks from the directory it is started in upward to the root of the git work tree, and never above that: what lies there is another repository's. Outside of git it looks at that directory only. In CI this is most often a job without a checkout, or one with another `working-directory`.",
    fix: "Start in the workspace or below it, or name it: `slipway check --directory <path>`. Packages that lie below are named with the command to type; where a job of a workflow publishes in one directory of them (`working-directory`), Slipway started at the root of the repository goes there by itself. In a workflow, put `actions/checkout` before. Patterns name the directories of packages, as in `packages/*`.",
    sources: ["https://docs.npmjs.com/cli/using-npm/workspaces", "https://pnpm.io/pnpm-workspace_yaml"],
  },
  NOTHING_PUBLISHABLE: {
    title: "No package of this workspace is to be published",
    what: "Manifests were found, and each of them is `private`, or left out by `filter` or `exclude` in `slipway.json`.",
    why: "A run that publishes nothing would be green by accident, so it ends here. The cause may also be that the workspace was not recognised: without `workspaces`, `pnpm-workspace.yaml`, `lerna.json` or `rush.json` only the root is a package, and the root of a monorepo is usually `private`. A lockfile is neither needed nor enough.",
    fix: "Take `private` out of the manifests of the packages to publish: `npm pkg delete private --workspace <name>`. If packages are missing from the count in the message, correct the patterns of the workspace; if they are left out, correct `filter` and `exclude`.",
    sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#private"],
  },
  REPOSITORY_NAME_INVALID: {
    title: "A repository is not given as `owner/name`",
    what: "`--repository` or the variable `GITHUB_REPOSITORY` is not `owner/name`, or `GITHUB_SERVER_URL` is not an address.",
    why: "The registry compares `repository.url` with owner and name as the certificate has them, letter by letter. An address, a name without its owner, or one that ends in `.git` cannot be compared with anything.",
    fix: "Spell both as the page of the repository on GitHub does, letter case included: `--repository owner/name`. `gh repo view --json nameWithOwner` prints it. The variables are set by the runner: do not set them by hand.",
    sources: ["https://docs.github.com/actions/reference/workflows-and-actions/variables"],
  },
  REPOSITORY_UNKNOWN: {
    title: "Nothing tells which repository this is",
    what: "The command needs to know the repository: a rehearsal plays its run, `slipway init` writes its workflows, and what is written outside of this directory is written about it. There is no `--repository`, no `GITHUB_REPOSITORY`, and no git remote `origin` on GitHub.",
    why: "Provenance and trusted publishing are about a repository: without its owner and name, the embedded registry could compare nothing with what the manifests say, and the rehearsal would prove nothing.",
    fix: "Name it: `--repository owner/name`. Or give the clone its remote: `git remote add origin https://github.com/owner/name.git`.",
    sources: ["https://docs.npmjs.com/generating-provenance-statements"],
  },
  CODE_HOST_UNKNOWN: {
    title: "Workflows are written for GitHub only",
    what: "The git remote `origin` is on a host of code for which `slipway init` has no files.",
    why: "What starts a release, and how its jobs get their ID tokens, is different on every service. GitHub Actions is the only one so far.",
    fix: "Where the repository is on GitHub as well, name it: `slipway init --repository owner/name`. Elsewhere the commands are the same ones: `slipway plan --check --out plan.json`, `slipway pack --plan plan.json --out packed`, `slipway publish --from packed --plan plan.json`, each in a job of its own.",
    sources: ["https://docs.npmjs.com/trusted-publishers"],
  },
  PROGRAM_UNPROVEN: {
    title: "Workflows would start a program that nobody can vouch for",
    what: "`slipway init` would write workflows that start `npx slipway@<version>` in the job that has the ID token, and the registry does not have that version, has another program under it, or was not asked.",
    why: "Whoever holds a name on the registry decides what `npx` runs. A version that is not there yet can be published by anybody who registers the name, and their program would then hold the ID token of your packages. `init` therefore compares the registry's tarball with the program that runs, file by file. Where a released action is pinned by its commit, nothing is to be asked.",
    fix: "Run the program from the registry, so that both are the same: `npx slipway@<version> init`. To try it before that version is published, `slipway init --dry-run` prints the files and `slipway init --assume-published` writes them; do not merge them before `npm view slipway@<version> repository.url dist.integrity` shows Slipway's own.",
    sources: ["https://docs.npmjs.com/cli/commands/npx", "https://docs.npmjs.com/trusted-publishers"],
  },
};
