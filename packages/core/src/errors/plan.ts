import type { ErrorPage } from "./error-page.ts";

type PlanErrorCode =
  | "PLAN_UNREADABLE"
  | "PLAN_INCOMPLETE"
  | "PLAN_REQUIRED"
  | "PLAN_PENDING"
  | "PACKED_DIRECTORY_UNREADABLE"
  | "OUT_DIRECTORY_PACKED";

/** There is no plan, or what was handed over with it is not a packed release. */
export const planErrors: Readonly<Record<PlanErrorCode, ErrorPage>> = {
  PLAN_UNREADABLE: {
    title: "A publish plan cannot be used",
    what: "The file is not JSON, is not a plan of this version of Slipway, or contradicts itself: two packages with one name or one tarball, a dependency that is not planned, packages that wait for each other. The message names the field, what is there, and what was expected.",
    why: "A plan comes out of a job that ran the repository's code, or was edited by hand. Names become addresses and tarballs become paths, so nothing in it is used before all of it is as it should be.",
    fix: "Make it again: `slipway plan --out plan.json`, or `slipway pack`. Run the same version of Slipway in every job, and hand over the file as it is.",
    sources: ["https://slsa.dev/spec/v1.1/threats"],
  },
  PLAN_INCOMPLETE: {
    title: "A publish plan says nothing about a package",
    what: "The registry gave no answer about a package of the release when the plan was made, so nobody knows whether it is to be published. Nothing was packed, and nothing is sent.",
    why: "Left out, the package would be missing on the registry while everything that depends on it is published, and with the registry down a plan without a single package would look like a release that is done. An outage is never taken for an answer.",
    fix: "Plan, or pack, again when the registry answers: `slipway plan` says for each package what it answered. A package that this release is not about goes into `exclude` in `slipway.json`.",
    sources: ["https://docs.npmjs.com/cli/using-npm/registry"],
  },
  PLAN_REQUIRED: {
    title: "There is no plan to compare the packed directory with",
    what: "`slipway publish --from` runs where an ID token can be had, and was given neither a plan nor `--plan none`. Nothing was read and nothing was sent.",
    why: "The packed directory comes out of a job that ran the repository's code and everybody's whom it depends on, plan and tarballs alike. A plan that the same run made before any of it ran says what may be published: which packages, versions, dist-tags and access. Without it whatever was packed is published in this job's name.",
    fix: "Make the plan in a job of its own, before anything is installed, `slipway plan --out plan.json`, hand it over by the identifier of its artifact, and give it to the job that publishes: `slipway publish --from packed --plan plan/plan.json`, or `plan:` of the action. Who has no such job types `--plan none` (`plan: none`), and the summary says so.",
    sources: ["https://slsa.dev/spec/v1.1/threats"],
  },
  PLAN_PENDING: {
    title: "A plan of pending changesets is not to be published",
    what: "The plan was made with `--pending`, or on a pull request: it is of the versions that `changeset version` will write, and no commit has them.",
    why: "Tarballs are packed from a commit, and provenance names it. What the plan promises is in none.",
    fix: "Let changesets write the versions (its version pull request, or `changeset version`), and plan at the commit that has them.",
    sources: ["https://github.com/changesets/changesets/blob/main/docs/automating-changesets.md"],
  },
  OUT_DIRECTORY_PACKED: {
    title: "The results would be written into the packed directory",
    what: "`--out` names the packed directory, or a place in it. Nothing was read and nothing was sent.",
    why: "The packed directory is what another job handed over, and holds a plan and tarballs, nothing else. A ledger or a report in it would be refused by the next run, because nobody can tell there who wrote it.",
    fix: "Write elsewhere: `slipway publish --from packed --out slipway-result`. Without `--out` that is where results go.",
    sources: [],
  },
  PACKED_DIRECTORY_UNREADABLE: {
    title: "A directory is not a packed release",
    what: "The directory is not there or cannot be read, has no plain file `plan.json`, has one that is far too large, or its plan has a package without a tarball.",
    why: "`plan.json` is written last: a directory without it was not packed to the end. A plan with a gap was changed, or is the one of `slipway plan`, which has no tarballs. In CI the artifact was most often downloaded to another place.",
    fix: "Pack again: `slipway pack --out release`, then `slipway publish --from release`. In a workflow, compare the `path` of `actions/download-artifact` with what `--from` names: several artifacts end up in directories of their own unless `merge-multiple: true` is set.",
    sources: ["https://github.com/actions/download-artifact#inputs"],
  },
};
