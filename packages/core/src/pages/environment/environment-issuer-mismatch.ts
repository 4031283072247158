import type { Page } from "../page.ts";

export const environmentIssuerMismatch: Page = {
  title: "The ID token comes from an issuer that npm does not accept",
  message: ({ actual, expected }) => `The ID token's issuer is \`${actual}\`, npm accepts only \`${expected}\``,
  what: "The `iss` claim of the ID token is compared letter by letter with the one address by which npm knows GitHub Actions.",
  says: "OIDC token exchange error - unauthorized",
  why: "An enterprise can put its own slug behind the issuer's address (`include_enterprise_slug`); GitHub Enterprise Server has an issuer of its own. npm accepts neither.",
  fix: "Have an administrator of the enterprise turn `include_enterprise_slug` off. Nothing in the repository can change the issuer.",
  sources: ["https://github.com/npm/cli/issues/9203", "https://github.com/jsr-io/jsr/issues/1485"],
};
