import type { Page } from "../page.ts";

export const environmentRefEmpty: Page = {
  title: "The ID token names no ref",
  message: ({ expected, reason }) =>
    `The ID token's \`ref\` is empty, expected one such as \`${expected}\`${reason === undefined ? "" : `: ${reason}`}`,
  what: "The certificate that signs provenance takes its source ref from the token's `ref` claim. The registry refuses a certificate without one.",
  says: "Missing SourceRepositoryRef in signing certificate",
  why: "Seen in runs of `on: release`. What empties the claim is disputed.",
  fix: "Start the release by pushing the tag, or with `workflow_dispatch` on the tag.",
  sources: ["https://github.com/npm/cli/issues/8699", "https://github.com/embrace-io/embrace-web-sdk/pull/1404"],
};
