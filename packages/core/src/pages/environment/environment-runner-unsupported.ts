import type { Page } from "../page.ts";

export const environmentRunnerUnsupported: Page = {
  title: "The publishing job is not on a GitHub-hosted runner",
  message: ({ actual, expected }) =>
    `The publishing job runs on a \`${actual}\` runner, the registry accepts provenance only from \`${expected}\` ones`,
  what: "The signing certificate says who ran the job. The registry takes provenance only from GitHub's own runners.",
  says: 'Unsupported GitHub Actions runner environment: "self-hosted". Only "github-hosted" runners are supported when publishing with provenance.',
  why: "Runners of third parties count as self-hosted. The exchange succeeds on them, so the refusal comes late: after the provenance was signed and logged.",
  fix: "Put the publishing job, and only it, on a GitHub-hosted runner: `runs-on: ubuntu-latest`. Building may stay where it is.",
  sources: [
    "https://github.com/supabase/cli/pull/5312",
    "https://github.com/cipherstash/stack/pull/504",
    "https://docs.npmjs.com/trusted-publishers",
  ],
};
