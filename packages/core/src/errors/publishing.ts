import type { ErrorPage } from "./error-page.ts";

type PublishingErrorCode =
  | "LEDGER_OTHER_RELEASE"
  | "LEDGER_UNREADABLE"
  | "LEDGER_UNWRITABLE"
  | "NOTHING_SENT"
  | "PROVENANCE_CLAIM_MISSING"
  | "RUN_UNDER_WAY";

/** Publishing cannot begin, or cannot go on. */
export const publishingErrors: Readonly<Record<PublishingErrorCode, ErrorPage>> = {
  LEDGER_OTHER_RELEASE: {
    title: "The ledger is another release's",
    what: "The file that `--ledger` names begins with the digest of another release: another commit, other packages, versions or dist-tags, another registry, or the stage where this release goes past it. Nothing was sent.",
    why: "What one registry has taken says nothing about another one, so a ledger speaks for one release only. At the usual place such a file is set aside under a name with its date; one that was named by hand is not touched.",
    fix: "Name the ledger that an earlier run of this release left, or leave `--ledger` out: without one the registry is asked what it has.",
    sources: [],
  },
  LEDGER_UNREADABLE: {
    title: "A line of the ledger cannot be read",
    what: "This release's `ledger.ndjson` beside the report has a line that is neither an outcome nor a request. Nothing was sent in this run.",
    why: "Slipway writes a whole line per request and outcome and cuts off a last line that was torn when a run was killed. A broken line before the last one was written by something else: an editor, a merge, an upload that changed line ends.",
    fix: "Move the file away and run the same command again: `mv slipway-result/ledger.ndjson ledger.old`. The ledger only saves requests. What the registry shows is found by asking it, and is not sent again.",
    sources: ["https://github.com/ndjson/ndjson-spec"],
  },
  LEDGER_UNWRITABLE: {
    title: "What happened cannot be recorded",
    what: "`ledger.ndjson` could not be opened or written, so no further package was sent. What had begun was settled, and the report says how.",
    why: "A line is on the disk before each request that sends a package, and before anything depends on an outcome, so that a run that is killed is continued and not repeated. The disk is full, the directory may not be written by this user, or it is on a file system that is read-only.",
    fix: "Make room (`df -h` shows what is full), or give the directory to the user that publishes, then run the same command again. What the registry shows is not sent twice.",
    sources: [],
  },
  NOTHING_SENT: {
    title: "There is nothing that could be seen",
    what: "`slipway verify` was given the report of a dry run, which stops before the first package is sent, or of a rehearsal, whose registry ends with it.",
    why: "To verify is to compare what was sent with what the registry shows. Where nothing was sent there is nothing to compare, and to call that a success would say of packages that they are public which are not.",
    fix: "Give it the `report.json` of a release: `slipway verify slipway-result/report.json`.",
    sources: [],
  },
  PROVENANCE_CLAIM_MISSING: {
    title: "The ID token for signing says too little",
    what: "Provenance is made from the claims of the ID token, and this one lacks a claim: `repository`, `workflow_ref`, `event_name`, `repository_id`, `repository_owner_id`, `ref`, `sha`, `runner_environment`, `run_id` or `run_attempt`.",
    why: "The registry would refuse the statement after the transparency log had taken it for good, so it is not signed. Tokens of GitHub Actions carry all of these claims. One that comes from elsewhere, by `SIGSTORE_ID_TOKEN`, does not.",
    fix: "Publish from GitHub Actions with `permissions: id-token: write`, or without provenance: `slipway publish --no-provenance`.",
    sources: [
      "https://docs.github.com/actions/reference/security/oidc",
      "https://docs.npmjs.com/generating-provenance-statements",
    ],
  },
  RUN_UNDER_WAY: {
    title: "Another run is at work with the same ledger",
    what: "Beside the ledger lies a lock of another `slipway publish` that has not ended: `ledger.ndjson.lock` names its process, its machine and when it began. Nothing was sent, and its report was left alone.",
    why: "Two runs with one `--out` would write into one ledger and replace each other's report, and neither would know what the other has sent. A lock whose process is gone, or that was copied from elsewhere with the ledger, is taken over without a question. That of another machine on a shared disk cannot be looked into, and counts until that run must be over: its `--deadline`, its `--wait` and an hour.",
    fix: "Wait until the other run has ended and run the same command again: it goes on with the same ledger. Two releases at a time take two directories: `--out`. Where it is certain that the other run is not at work any more, remove its lock: `rm slipway-result/ledger.ndjson.lock`.",
    sources: [],
  },
};
