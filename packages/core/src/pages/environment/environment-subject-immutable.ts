import type { Page } from "../page.ts";

export const environmentSubjectImmutable: Page = {
  title: "The ID token has an immutable subject",
  message: ({ actual }) =>
    `The ID token's subject is \`${actual}\`, a form with which exchanges have been reported to fail`,
  what: "Repositories created or renamed since July 2026 have identifiers in the `sub` claim of their ID tokens: `repo:owner@1/name@2:…`.",
  says: "OIDC token exchange error - package not found",
  why: "Two people report that the exchange refuses such tokens although every field of the trust record matches. npm has not confirmed it, so this only warns.",
  fix: "Nothing, while the exchange works: Slipway tries it for every package before it publishes the first. If it is refused, opt the repository out of immutable subjects, or ask npm's support.",
  sources: [
    "https://github.com/npm/cli/issues/9969",
    "https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/",
  ],
};
