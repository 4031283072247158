import { isJsonObject } from "../../json/json.ts";
import type { Candidate } from "../../plan/candidates.ts";
import { manifestProblem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { PackageManager } from "../../workspace/workspace.ts";

const PUBLISH: Record<PackageManager["name"], string> = {
  npm: "npm publish",
  pnpm: "pnpm publish",
  yarn: "yarn npm publish",
  bun: "bun publish",
};

/** Trust can only be given to a package that exists, so an ID token can never publish a first version. */
export const firstPublishUnderOidc: Rule<"FIRST_PUBLISH_UNDER_OIDC"> = {
  stage: "check",
  alsoIn: ["plan"],
  needsRegistry: true,
  codes: {
    FIRST_PUBLISH_UNDER_OIDC: {
      title: "A package that does not exist cannot be published with an ID token",
      label: "new package",
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} is ${actual}, so no workflow can publish it yet: ${reason}`,
      what: "The registry does not know this package. A trusted publisher can only be set for a package that exists, so the exchange of the ID token is refused.",
      says: "OIDC token exchange error - package not found",
      why: "The registry answers the exchange with `package not found`, which npm shows only in its verbose log; what one sees is `ENEEDAUTH` or `E404`, in the middle of a release, after other packages are public.",
      fix: "`slipway trust --new` creates every new package of the next release with an empty placeholder, which is no range's match, attaches the trusted publisher of the release workflow, and says until when the release has to follow: a record through which nothing is published within two days expires. By hand: a person with two-factor authentication publishes the package once, from the repository with the workspace's own client; `npm stage publish` can create it too. Then `npm trust github` with this repository, the entry workflow's file name and `--allow-publish`: a record without that stages only, and a direct publication ends with `E_STAGE_REQUIRED`. About 80 packages fit into one five-minute window without another password.",
      sources: [
        "https://github.com/npm/cli/issues/8544",
        "https://github.com/npm/documentation/pull/2041",
        "https://github.com/npm/documentation/pull/2036",
        "https://github.com/gjsify/gjsify/pull/246",
        "https://github.com/contember/contember/pull/950",
        "https://github.blog/changelog/2026-10-02-npm-staged-publishing-now-supports-creating-new-packages",
      ],
    },
  },
  check(facts) {
    const { context, settings, workspace } = facts;
    if (settings?.trustedPublishing === false) return [];
    return facts.firstPublications.map((candidate) =>
      manifestProblem(candidate.pkg, ["name"], {
        code: "FIRST_PUBLISH_UNDER_OIDC",
        // Without an ID token at hand this may be a run on somebody's machine, or a release with a token.
        severity: (settings?.trustedPublishing ?? context.idToken) ? "error" : "warning",
        actual: "not on the registry",
        reason: `a person publishes it once with \`${bootstrapCommand(workspace.packageManager, candidate)}\`, then names its trusted publisher; \`slipway trust --new\` does both with an empty placeholder`,
        predicts: "OIDC token exchange error - package not found",
        command: "slipway trust --new",
      }),
    );
  },
};

function bootstrapCommand(client: PackageManager, { name, manifest }: Candidate): string {
  const { publishConfig } = manifest;
  const settings = isJsonObject(publishConfig) ? publishConfig : {};
  return [
    PUBLISH[client.name],
    ...(name.startsWith("@") && settings["access"] === undefined ? ["--access public"] : []),
    // Outside of CI npm cannot sign provenance and refuses to publish when it is asked for.
    ...(settings["provenance"] === true ? ["--no-provenance"] : []),
  ].join(" ");
}

/** The registry's limits are not published; releases with 25 and more new packages were stopped by them. */
const MOST_AT_ONCE = 20;

/** Many new packages in one go meet the registry's rate limit. */
export const firstPublishBurst: Rule<"FIRST_PUBLISH_BURST"> = {
  stage: "check",
  needsRegistry: true,
  codes: {
    FIRST_PUBLISH_BURST: {
      title: "Many new packages in one release",
      label: ["release of many new packages", "releases of many new packages"],
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
    },
  },
  check({ firstPublications }) {
    const count = firstPublications.length;
    if (count <= MOST_AT_ONCE) return [];
    return [
      {
        code: "FIRST_PUBLISH_BURST",
        severity: "warning",
        actual: `${count} new packages`,
        expected: `at most ${MOST_AT_ONCE} at once`,
        predicts: "429 Too Many Requests - Could not publish, as user undefined: rate limited exceeded",
      },
    ];
  },
};
