import type { ErrorPage } from "./error-page.ts";

type CommandLineErrorCode = "CODE_UNKNOWN" | "INPUT_INVALID" | "NODE_UNSUPPORTED" | "INTERRUPTED" | "INTERNAL";

/** How the program was started, how it was stopped, and what it should not have done. */
export const commandLineErrors: Readonly<Record<CommandLineErrorCode, ErrorPage>> = {
  CODE_UNKNOWN: {
    title: "There is no such code",
    what: "`slipway explain` was asked about a code that Slipway does not have.",
    why: "It is misspelt, or it is another program's: of npm's, GitHub's and git's own it knows those that end a release, such as `EOTP`, `E404` and `GH013`.",
    fix: "`slipway explain` lists all codes. Letter case does not matter.",
    sources: [],
  },
  INPUT_INVALID: {
    title: "An input of the action is missing or not understood",
    what: "The action needs an input that the step does not give, or was given something else than `true` or `false` where it takes nothing else.",
    why: "An expression that finds nothing becomes an empty text, which is the same as not given: `${{ steps.plan.outputs.file }}` of a step that has no such output, or no `id`.",
    fix: "Give the input that is named under `with:` of the step, and look in the log how the runner filled it in.",
    sources: ["https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs"],
  },
  NODE_UNSUPPORTED: {
    title: "Slipway does not run on this Node",
    what: "`engines` in the manifest of Slipway does not admit the version of Node that runs it. Nothing was read and nothing was done.",
    why: "Slipway and npm's libraries in it use what older versions of Node do not have. npm only warns of `engines` when it installs, so the program says it itself before it loads anything.",
    fix: "Install a version that the message names: `nvm install 24`. In a workflow: `actions/setup-node` with `node-version: 24`, before the step that runs Slipway.",
    sources: [
      "https://docs.npmjs.com/cli/configuring-npm/package-json#engines",
      "https://nodejs.org/about/previous-releases",
    ],
  },
  INTERRUPTED: {
    title: "The command was interrupted",
    what: "The process got SIGINT or SIGTERM: somebody pressed Ctrl-C, or the job was cancelled. What it had done by then stands in its last lines and, for a release, in the report.",
    why: "Nothing new is started after the first signal, and what is under way settles: a release that is publishing then ends with its report, which says what was sent. A second signal ends the process at once; the ledger holds everything that had happened.",
    fix: "Run the same command again; in GitHub Actions, `gh run rerun <run>`. A release goes on where it stopped: what the registry shows is not sent twice.",
    sources: ["https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation"],
  },
  INTERNAL: {
    title: "Slipway has a defect",
    what: "Something happened that Slipway does not expect and has no word for. The message is the one of Node or of a library.",
    why: "Every case that is known has a code of its own. This one is not known, so nobody can say whether the command could have gone on.",
    fix: "Run it again with `SLIPWAY_DEBUG=1` for the stack, and please report both with the version that `slipway --version` prints. While publishing, running the same command again is safe: what the registry shows is not sent twice.",
    sources: ["https://github.com/slipway-release/slipway/issues"],
  },
};
