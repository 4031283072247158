import type { Page } from "../page.ts";

export const environmentAudienceMismatch: Page = {
  title: "The ID token is meant for another service",
  message: ({ actual, expected }) => `The ID token's audience is \`${actual}\`, this registry asks for \`${expected}\``,
  what: "The `aud` claim says for whom a token was minted: `npm:` and the host name of the registry that npm's configuration gives.",
  says: "OIDC token exchange error - unauthorized",
  why: "The token was minted for another registry, a mirror for instance, or handed over in `NPM_ID_TOKEN` by a pipeline that asked for a different audience.",
  fix: "Mint the token for the registry that is published to, and look for a `registry` line in `.npmrc` or `publishConfig` that points elsewhere.",
  sources: ["https://docs.npmjs.com/trusted-publishers"],
};
