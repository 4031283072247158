import type { Page } from "../page.ts";

export const environmentClientUnsupported: Page = {
  title: "This npm or pnpm cannot publish here",
  message: ({ actual, expected, reason }) => `\`${actual}\` cannot publish here: ${reason}; expected ${expected}`,
  what: "Trusted publishing is the client's work: npm does it since 11.5.1, pnpm by itself since 11.",
  says: "npm error code ENEEDAUTH",
  why: "Node brings its own npm: 10 with Node 20 and 22, 11.3 with early Node 24. `npm install --global npm@latest` brings npm 12, which needs a newer Node than many runners have. npm 12.0.0 lacked a library.",
  fix: "Use a current Node 24 and the npm it brings, or publish with Slipway, which needs neither client.",
  sources: [
    "https://github.com/orca-so/whirlpools/pull/1362",
    "https://github.com/glideapps/quicktype/pull/2903",
    "https://github.com/npm/cli/issues/9722",
    "https://github.com/pnpm/pnpm/issues/11513",
  ],
};
