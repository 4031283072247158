import type { ErrorPage } from "./error-page.ts";

type StageErrorCode =
  | "NOTHING_STAGED"
  | "STAGE_INCOMPLETE"
  | "STAGE_MISMATCH"
  | "STAGE_UNREADABLE"
  | "TERMINAL_REQUIRED"
  | "NOT_CONFIRMED";

const STAGED_PUBLISHING = "https://docs.npmjs.com/staged-publishing";

/** A staged release was neither approved nor rejected. */
export const stageErrors: Readonly<Record<StageErrorCode, ErrorPage>> = {
  NOTHING_STAGED: {
    title: "The report says of nothing that it is on the stage",
    what: "The report is one of a rehearsal or a dry run, or of a release whose every version was published directly.",
    why: "`slipway approve` goes by the report of the job that staged the release: it says which versions wait and with which bytes.",
    fix: "Take `report.json` from the run of `slipway publish --stage`: `gh run download <run>`. What waits on the stage without a report shows `npm stage list`.",
    sources: [STAGED_PUBLISHING],
  },
  STAGE_INCOMPLETE: {
    title: "The release is not whole",
    what: "A version of the release is neither on the stage nor public with the bytes that were packed: it never got there, it was rejected or has expired, it waits for the registry's own checks, it was approved and is not to be seen yet, or the registry shows other bytes. Nothing was approved.",
    why: "Before the first approval all of a release can still be taken back, and afterwards nothing of it. What is approved without the versions that it needs is broken for whoever installs it.",
    fix: "Run the job that staged the release again: it stages what is missing, and its report says so. What still waits for a check or a scan needs some minutes only. To approve what is there without what depends on the missing versions: `slipway approve report.json --partial`. To take back all of it: `slipway approve report.json --reject`.",
    sources: [STAGED_PUBLISHING],
  },
  STAGE_MISMATCH: {
    title: "The stage is not what the report says",
    what: "A version of the release waits on the stage with other bytes or another dist-tag than were packed and planned, or was staged by a person where the release went out from a trusted publisher, with provenance; or the report names a version that its own plan does not have. Nothing was changed.",
    why: "Whoever approves makes bytes public that nobody can take back, so each entry is compared with the report first. A report of another run, or one that was changed on its way, does not pass; neither does an entry that somebody else has staged. A stage identifier that leads nowhere is no such mismatch: the version is looked for by its name.",
    fix: "Download the report from the job that staged the release once more, and look at the entry that is named: `npm stage view <id>`. If it is not yours, take it off: `npm stage reject <id>`.",
    sources: [STAGED_PUBLISHING],
  },
  STAGE_UNREADABLE: {
    title: "The stage cannot be read",
    what: "The registry gave no answer about its stage that could be used, in every try. Nothing was changed.",
    why: "With 401 or 403 the account may not publish these packages, or its session has ended. Anything else is an outage, a proxy, or a registry that has no stage: private registries usually have none.",
    fix: "`npm login` as somebody who may publish the packages, or run the same command again once the registry answers.",
    sources: [STAGED_PUBLISHING],
  },
  TERMINAL_REQUIRED: {
    title: "There is nobody to ask",
    what: "To approve or to reject a release takes a confirmation and a one-time password, and this process has no terminal to ask in.",
    why: "What becomes public stays public, so it is confirmed by a person. In CI, and where input or output is redirected, nobody could answer, and the command would wait forever.",
    fix: "Run it in a terminal, or give both answers at once: `slipway approve report.json --yes --otp=<code>`.",
    sources: [STAGED_PUBLISHING],
  },
  NOT_CONFIRMED: {
    title: "The question was not answered with yes",
    what: "Somebody said no, or closed the prompt. Nothing was changed: what waits on a stage waits there as before, and no tag or setting was written.",
    why: "What is published, rejected or tagged has consequences that cannot be taken back, so only a yes counts.",
    fix: "Run the same command again when you mean it. To take a release off the stage: `slipway approve --reject report.json`.",
    sources: [],
  },
};
