import type { Difference } from "./compare.ts";

interface Known {
  readonly repository: string;
  readonly file: RegExp;
  readonly why: string;
}

/** What writes versions and ranges besides changesets, found by reading the repositories. */
const KNOWN: readonly Known[] = [
  {
    repository: "withastro/astro",
    file: /^examples\//,
    why: "its `version` script goes on with `scripts/deps/update-example-versions.js`, which writes the ranges of the examples",
  },
  {
    repository: "vercel/ai",
    file: /^(?:examples|packages\/[^/]+\/(?:examples|tests?))\//,
    why: "its `ci:version` script goes on with `.github/scripts/cleanup-examples-changesets.mjs`, which puts `0.0.0` back",
  },
  {
    repository: "cloudflare/workers-sdk",
    file: /^packages\/miniflare\//,
    why: "`.github/changeset-version.js` gives miniflare a version with the date of its `workerd`",
  },
  {
    repository: "changesets/changesets",
    file: /./,
    why: "it versions itself by its own source of that day, which no release has",
  },
  {
    repository: "sveltejs/kit",
    file: /^packages\//,
    why: "its lockfile had prereleases of changesets 3 with `@changesets/pre` 3.0.0-next.8, which kept used changesets as 2 does; since next.9 they are used again once, as in `30b9cb258d` (`CHANGESETS_USED_AGAIN`). Installed today, those prereleases bring newer parts",
  },
  {
    repository: "graphql/graphiql",
    file: /./,
    why: "whoever merged the version pull request made patches of the majors that a peer out of range asks for: the changesets of its lockfile, every part pinned, plans majors too",
  },
  {
    repository: "apollographql/apollo-server",
    file: /^packages\/plugin-response-cache\//,
    why: "people have put the range of a peer, and the version that follows from it, back in the version pull request",
  },
];

/** Why a commit has something else than Slipway says; `undefined` where Slipway is to blame, or nobody knows. */
export function findReason(repository: string, { by, file }: Pick<Difference, "by" | "file">): string | undefined {
  if (by === "slipway") return undefined;
  if (by === "older") return OLDER;
  return KNOWN.find((known) => known.repository === repository && known.file.test(file))?.why;
}

const OLDER =
  "the changesets that the lockfile has, an older one, plans otherwise; the newest of the same major agrees with Slipway";
