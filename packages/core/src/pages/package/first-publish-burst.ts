import type { Page } from "../page.ts";

export const firstPublishBurst: Page = {
  title: "Many new packages in one release",
  message: ({ actual, expected }) =>
    `${actual} in one release, expected ${expected}: the registry's rate limit stops such releases`,
  what: "The release creates more new packages than the registry is known to take in one go.",
  says: "429 Too Many Requests - PUT <registry>/<package> - Could not publish, as user undefined: rate limited exceeded",
  why: "The registry limits how many packages one account creates in a while; the limit is not published. Releases with 25, 83 and 337 packages were stopped by it, with waits of up to half an hour. Slipway waits as the registry asks and goes on, but a job's time limit may come first.",
  fix: "Create the packages in several goes, or give the job the time. Packages that exist are not affected.",
  sources: [
    "https://github.com/npm/cli/issues/8507",
    "https://github.com/changesets/changesets/issues/1574",
    "https://github.com/comunica/comunica/pull/1816",
  ],
};
