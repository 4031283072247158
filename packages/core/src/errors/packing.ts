import type { ErrorPage } from "./error-page.ts";

type PackingErrorCode =
  | "PACKAGE_MANAGER_MISSING"
  | "PACKAGE_MANAGER_FAILED"
  | "PACK_DIRECTORY_FOREIGN"
  | "PACK_FAILED"
  | "PACK_INCOMPLETE"
  | "PACKED_DIGEST_MISMATCH"
  | "PACKED_RELEASE_DIFFERS"
  | "PACKED_SHARD_FOREIGN"
  | "PACKED_SHARD_MISSING"
  | "PUBLISH_DIRECTORY_UNBUILT"
  | "SHARD_UNPLANNED";

/** The repository's own package manager made no tarballs. */
export const packingErrors: Readonly<Record<PackingErrorCode, ErrorPage>> = {
  PACKAGE_MANAGER_MISSING: {
    title: "The repository's package manager is not installed",
    what: "The repository is packed by npm, pnpm, yarn or bun, and no such command is on `PATH`. `pack`, `rehearse` and `preview` fetch pnpm, yarn or bun by themselves with npm where `packageManager` or `devEngines` names an exact version, unless a token is in the environment; a hash in `packageManager` is compared before anything of it runs. Then this says why that did not do.",
    why: "Only the repository's own manager packs it right: `workspace:` and `catalog:` are rewritten by the manager that invented them. Which one it is says `packageManager` in the root manifest, else the lockfile. Node 25 and later come without corepack, and a runner has npm and yarn but no pnpm and no bun.",
    fix: "In a workflow, install it before packing: `pnpm/action-setup` or `oven-sh/setup-bun`. Elsewhere `npm install --global pnpm@<version>` (or `bun@<version>`), or `corepack enable` for pnpm and yarn with Node before 25. A manager that starts Slipway itself, as `pnpm exec slipway pack` does, is used without being on `PATH`; one that `npx` starts is not, since npm then stands in its place.",
    sources: ["https://github.com/nodejs/corepack", "https://nodejs.org/api/packages.html#packagemanager"],
  },
  PACKAGE_MANAGER_FAILED: {
    title: "The repository's package manager does not start",
    what: "The command is there, and it ended with an error, or printed no version, when it was asked for its version.",
    why: "A corepack that cannot download the pinned release does this, and so does a yarn whose file in `.yarn/releases` is damaged, a version that refuses this Node, or one that refuses to run in a repository of another manager.",
    fix: "Run the same in the root of the workspace, such as `pnpm --version`, and mend what it complains about. Without a network, install the manager itself instead of corepack: `npm install --global pnpm@<version>`.",
    sources: ["https://github.com/nodejs/corepack#readme"],
  },
  PACK_DIRECTORY_FOREIGN: {
    title: "The directory to pack into holds something else",
    what: "There is a file in it that no earlier packing put there. Nothing was removed and nothing was packed.",
    why: "Packing replaces what is in the directory, and the job that publishes refuses everything in it that is not planned. A file of somebody else's would be lost or would stop the release.",
    fix: "Give a directory that is empty or does not exist yet: `slipway pack --out release`. If the file is of no use, remove it and pack again.",
    sources: [],
  },
  PACK_FAILED: {
    title: "The package manager failed to pack a package",
    what: "The manager's `pack` ended with an error. The message names the package where the manager tells; its last lines follow.",
    why: "Packing runs `prepack`, `prepare` and `postpack` of the packages, so a build that is broken, or that was not run before, ends here. Other causes are a `files` pattern that leads out of the package, or a `workspace:` dependency that is not in the workspace.",
    fix: "Run it by hand in the package's directory, such as `pnpm pack` or `npm pack`, and mend what it complains about. If packages need each other's build, build first: `npm run build --workspaces`.",
    sources: ["https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-operation-order"],
  },
  PACK_INCOMPLETE: {
    title: "Of some planned packages there is no tarball",
    what: "The package manager ended without an error and left packages out, or the tarballs of an earlier run (`--tarballs`) are not those of the plan.",
    why: "The name inside the tarball decides, not the directory. A `publishConfig.directory` (pnpm, lerna) whose manifest has another name makes a tarball of that other package. A script may also have removed or renamed the tarball.",
    fix: "Let the manifest in `publishConfig.directory` carry the same `name` as the one in the workspace, then pack again. The message says of which other packages there is a tarball.",
    sources: ["https://pnpm.io/package_json#publishconfigdirectory"],
  },
  PACKED_DIGEST_MISMATCH: {
    title: "A tarball is not the one that changesets packed",
    what: "`publish-plan.json` of the directory given as `--from-pack-dir` has a digest of each tarball, and one of them has another. Nothing was sent.",
    why: "`changeset pack` writes the digests and `changeset publish` never reads them again. Something has changed the file since: another packing into the same directory, a step between the jobs, or somebody who wanted to.",
    fix: "Pack again into an empty directory, `changeset pack --out-dir <directory>`, and hand over the whole of it as one artifact. If it happens again, look at who else can write the artifact.",
    sources: ["https://github.com/changesets/changesets/blob/main/packages/cli/src/commands/pack/index.ts"],
  },
  PACKED_RELEASE_DIFFERS: {
    title: "What changesets packed is another release than the repository's",
    what: "The directory given as `--from-pack-dir` holds other packages, versions, dist-tags or access than the checkout says are to be published now. Nothing was sent.",
    why: "It was packed at another commit, or before something of it was published elsewhere. `changeset publish` would go by the directory alone.",
    fix: "Check out the commit that was packed, or pack again at this one: `changeset pack --out-dir <directory>`. `slipway plan` shows what is to be published, and why.",
    sources: ["https://github.com/changesets/changesets/blob/main/packages/cli/src/commands/publish/index.ts"],
  },
  PUBLISH_DIRECTORY_UNBUILT: {
    title: "The directory that a package is published from is not built",
    what: "`publishConfig.directory`, `contents` of `lerna.json`, `packageRoot` of nx or the workflow's own command publishes a package from a directory that has no `package.json`.",
    why: "npm, yarn and bun pack such a directory as it is, and run none of the package's scripts; pnpm runs `prepack` first for `publishConfig.directory`. What a build writes there has to be there before.",
    fix: "Build before packing, in the same job. If the package is meant to be published from its own directory, remove the setting that the message names, such as `publishConfig.directory`.",
    sources: [
      "https://lerna.js.org/docs/api-reference/configuration",
      "https://pnpm.io/package_json#publishconfigdirectory",
    ],
  },
  PACKED_SHARD_MISSING: {
    title: "What one of several packing jobs should have packed is not there",
    what: "The plan was divided among several jobs (`slipway plan --shards`), and the directories that were given do not hold all of it. The message names the packages and the shards. Nothing was sent.",
    why: "A packing job failed, or its artifact was not downloaded. A release with a hole would leave whoever depends on the missing packages uninstallable.",
    fix: "Run the failed jobs again (`gh run rerun <run> --failed`), which repeats the publishing job too: what the others have packed stays.",
    sources: ["https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs"],
  },
  PACKED_SHARD_FOREIGN: {
    title: "A packed directory is no part of this release",
    what: "Several directories were given, and one of them was packed for another plan, holds packages of more than one shard, holds what another one holds already, or belongs to a plan that was not divided. Nothing was sent.",
    why: "Each job that packs runs code of the repository and of its dependencies, so what it leaves is treated as hostile: it may hold what it was told to pack and nothing else. An artifact of an earlier run, left in the same place, does this too.",
    fix: "Give the directories of one run, each once, and the plan of that run: `slipway publish --from packed-1 packed-2 --plan plan.json`. If a packing job has made packages of another one, look at what it runs.",
    sources: ["https://slsa.dev/spec/v1.1/threats"],
  },
  SHARD_UNPLANNED: {
    title: "The plan is not divided the way this job expects",
    what: "`slipway pack --shard` names a part of the plan that the plan does not have, or there is no plan in a file. Nothing was packed.",
    why: "Which job packs which package stands in the plan, so that all jobs agree on it. A job that counted differently would pack something twice or leave something out.",
    fix: "Divide the plan, and hand it to every packing job: `slipway plan --shards 4 --out plan.json`, then `slipway pack --plan plan.json --shard 1/4` to `4/4`. With GitLab and CircleCI `--shard ci` takes both numbers from the job, whose `parallel` or `parallelism` has to be the plan's.",
    sources: ["https://docs.gitlab.com/ci/yaml/#parallel", "https://circleci.com/docs/parallelism-faster-jobs/"],
  },
};
