import type { ErrorPage } from "./error-page.ts";

type RehearsalErrorCode = "REHEARSAL_FAILED" | "ENACT_REFUSED";

/** A rehearsal could not be played. */
export const rehearsalErrors: Readonly<Record<RehearsalErrorCode, ErrorPage>> = {
  REHEARSAL_FAILED: {
    title: "The publishing process of a rehearsal could not run",
    what: "A rehearsal publishes in a child process with the environment of a runner, and that process ended before it could write a report. Its last words are in the message.",
    why: "What stops the child would stop the real job: it has an error of its own, whose code is among its last words. A process that was killed, as when the memory is used up, leaves none.",
    fix: "Look up the code that is shown: `slipway explain <code>`. Without one, see whether memory was used up: `dmesg | tail`. Nothing was published anywhere but on loopback.",
    sources: [],
  },
  ENACT_REFUSED: {
    title: "Problems are enacted on loopback only",
    what: "`--enact` goes on in spite of problems to show how a registry answers them, and the registry of npm's configuration or of the plan is not on this machine.",
    why: "`slipway rehearse` passes the option to its own child, whose registry is embedded. On a real registry it would publish what is known to be wrong, for good.",
    fix: "Leave `--enact` out. To see how the registry would answer: `slipway rehearse`.",
    sources: [],
  },
};
