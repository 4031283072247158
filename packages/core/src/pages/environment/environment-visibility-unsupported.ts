import type { Page } from "../page.ts";

export const environmentVisibilityUnsupported: Page = {
  title: "Provenance is asked for in a repository that is not public",
  message: ({ package: name, actual, expected }) =>
    `${name === undefined ? "This release" : `\`${name}\``} asks for provenance, but the repository is \`${actual}\`, not \`${expected}\``,
  what: "The registry accepts provenance only from public repositories.",
  says: 'Unsupported GitHub Actions source repository visibility: "private". Only public source repositories are supported when publishing with provenance.',
  why: "Left alone, npm attaches provenance only where it can. A flag, `NPM_CONFIG_PROVENANCE`, an `.npmrc` line or `publishConfig.provenance` insists on it, often since the time when the repository was public.",
  fix: "Remove the setting that insists, or make the repository public.",
  sources: [
    "https://github.com/exospherehost/failproofai/issues/15",
    "https://github.com/taptap/instant-games-open-mcp/pull/22",
  ],
};
