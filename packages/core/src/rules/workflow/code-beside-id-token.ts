import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { recogniseClient } from "../../workflow/client.ts";
import type { JobStep, PublishJob } from "../../workflow/publish-job.ts";
import { scriptCall } from "../../workflow/script-calls.ts";
import { commandPlace, fieldOfJob, type Place, workflowProblem } from "./problem.ts";

/** What is to hold the token anyway, in bytes that nobody can change: it brings its dependencies and runs no scripts. */
const CLIENT_ALONE = /^npm (?:i|install) p?npm@\d+\.\d+\.\d+$/;

const INSTALL = /^(?:npm|pnpm|yarn|bun) (?:ci|i|install|install-clean|clean-install)(?: |$)/;

/** Start whatever the repository holds. */
const INTERPRETERS = new Set([
  "node",
  "tsx",
  "ts-node",
  "make",
  "just",
  "bash",
  "sh",
  "zx",
  "python",
  "python3",
  "deno",
]);

const MOST_NAMED = 4;

/**
 * Whatever runs in a job with `id-token: write` can publish: dependencies' install scripts, build tools, the repository's
 * own code. One problem a job.
 */
export const workflowCodeBesideIdToken: Rule<"WORKFLOW_CODE_BESIDE_ID_TOKEN"> = {
  stage: "check",
  narrow: ["WORKFLOW_CODE_BESIDE_ID_TOKEN"],
  codes: {
    WORKFLOW_CODE_BESIDE_ID_TOKEN: {
      title: "Other code runs in the job that can publish",
      label: ["step beside the ID token", "steps beside the ID token"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} runs ${quote(actual)}, expected ${expected ?? "nothing but publishing"}`,
      what: "Dependencies are installed, or scripts of the repository are run, in the job that holds `id-token: write`.",
      why: "Any code in that job can ask for an ID token and publish: an install script, a build plugin, a test. That is how the packages of TanStack were taken. Keeping the publishing step for last does not help, the token is there from the first.",
      fix: "Install, build and pack in a job without the token, hand the tarballs over as an artifact, and publish them in a job with no checkout and no install. npm runs no lifecycle scripts when it publishes a tarball. The client that publishes may be installed there by its exact version: `npm install --global npm@11.15.0`. `.github/workflows/release.yml` in Slipway's own repository does it like this.",
      sources: [
        "https://tanstack.com/blog/npm-supply-chain-compromise-postmortem",
        "https://github.com/e18e/setup-publish",
        "https://docs.zizmor.sh/audits/#adhoc-packages",
      ],
    },
  },
  *check({ commandsOf, trustedJobs }) {
    for (const job of trustedJobs) {
      const found = codeIn(job, commandsOf);
      const [first] = found;
      if (first === undefined) continue;
      const names = [...new Set(found.map(({ command }) => command))];
      const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : "";
      yield workflowProblem("WORKFLOW_CODE_BESIDE_ID_TOKEN", "warning", first.place, {
        field: fieldOfJob(job.job, "steps"),
        actual: names.slice(0, MOST_NAMED).join(", ") + more,
        expected: "a job of its own for installing and building, which hands over tarballs",
      });
    }
  },
};

function codeIn({ steps }: PublishJob, commandsOf: Facts["commandsOf"]): { command: string; place: Place }[] {
  return steps.flatMap((step) =>
    commandsOf(step).flatMap(({ words, line, scripts }) => {
      const command = scripts.length === 0 ? codeOf(words, step) : undefined;
      return command === undefined ? [] : [{ command, place: commandPlace(step, line) }];
    }),
  );
}

/** The command as far as it needs naming; `undefined` when it runs nothing that is not the client's own. */
function codeOf(words: readonly string[], { directory }: JobStep): string | undefined {
  const [program = ""] = words;
  const plain = words.filter((word) => !word.startsWith("-")).join(" ");
  if (INSTALL.test(plain)) return CLIENT_ALONE.test(plain) ? undefined : words.slice(0, 4).join(" ");
  if (words.length === 1 && (program === "yarn" || program === "pnpm")) return program;
  if (recogniseClient(words) !== undefined) return undefined;
  const call = scriptCall(words);
  if (call !== undefined) return `${program} ${call.explicit ? "run " : ""}${call.names.join(" ")}`;
  if (/^--?(?:v|version|p|print)$/.test(words[1] ?? "")) return undefined;
  const ownFile = program.startsWith("./") || program.startsWith(".github/");
  return INTERPRETERS.has(program) || ownFile ? words.slice(0, 2).join(" ") : pathIn(directory, program);
}

/** A program that is a file of the repository: `scripts/release.sh`. */
function pathIn(directory: string | undefined, program: string): string | undefined {
  return directory !== undefined && /^[\w.-]+(?:\/[\w.-]+)+$/.test(program) ? program : undefined;
}
