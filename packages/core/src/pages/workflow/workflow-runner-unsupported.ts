import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowRunnerUnsupported: Page = {
  title: "The job that publishes does not run on a runner of GitHub",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} is ${quote(actual)}, expected a runner of GitHub such as ${quote(expected)}${reason === undefined ? "" : `: ${reason}`}`,
  what: "npm takes provenance only from runners that GitHub hosts. Others can exchange their ID token, sign, and are then refused.",
  says: 'Unsupported GitHub Actions runner environment: "self-hosted". Only "github-hosted" runners are supported when publishing with provenance.',
  why: "Self-hosted runners and those of other hosts (Blacksmith, Depot, Namespace, WarpBuild) say `self-hosted` in their ID token.",
  fix: "Run the publishing job on `ubuntu-latest` and everything else where it runs now. A runner of your own can pack: what is published is the tarball it hands over.",
  sources: [
    "https://github.com/supabase/cli/pull/5312",
    "https://github.com/cipherstash/stack/pull/504",
    "https://github.com/grafana/plugin-tools/pull/2045",
  ],
};
