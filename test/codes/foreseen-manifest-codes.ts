import type { RepositoryCode } from "./code-scenario.ts";
import { type Foreseen, withForeseenWorld } from "./foreseen-world.ts";

const CHECK = "check";
const OFFLINE = "check --offline";

/** Of manifests and what the registry holds, in repositories of the failure table. */
const FORESEEN: readonly Foreseen[] = [
  {
    code: "ACCESS_RESTRICTED_UNSCOPED",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    restricted",
      "predicts  Can't restrict access to unscoped packages.",
      "package.json:9:15  pack-08",
    ],
  },
  {
    code: "ACCESS_UNDECLARED",
    command: CHECK,
    exitCode: 1,
    severity: "error",
    says: [
      "expected  public",
      "predicts  Can't generate provenance for new or private package, you must set `access` to public.",
      "package.json:15:20  @acme/pack-07",
    ],
  },
  {
    code: "DEPENDENCY_PROTOCOL_LEFT",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    pack-01-a@workspace:*",
      "expected  a version range",
      "because   `npm` packs it as it is",
      'predicts  Unsupported URL Type "workspace:": workspace:*',
      "packages/b/package.json:20:18  pack-01-b",
    ],
  },
  {
    code: "DIST_TAG_LATEST_BACKWARDS",
    command: CHECK,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    1.1.0",
      "expected  2.0.0",
      'predicts  Cannot implicitly apply the "latest" tag because previously published version…',
      "package.json:3:14  pack-04",
    ],
  },
  {
    code: "DIST_TAG_REQUIRED",
    command: CHECK,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    2.0.0-0",
      "predicts  You must specify a tag using --tag when publishing a prerelease version.",
      "package.json:3:14  pack-03",
    ],
  },
  {
    code: "FIRST_PUBLISH_BURST",
    command: CHECK,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    21 new packages",
      "expected  at most 20 at once",
      "predicts  429 Too Many Requests - Could not publish, as user undefined: rate limited exceeded",
    ],
  },
  {
    code: "FIRST_PUBLISH_UNDER_OIDC",
    command: CHECK,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    not on the registry",
      "because   a person publishes it once with `npm publish`, then names its trusted publisher; `slipway trust --new` does both with an empty placeholder",
      "predicts  OIDC token exchange error - package not found",
      "package.json:2:11  cfg-01",
    ],
  },
  {
    code: "PACKAGE_EXTENSIONS_PRESENT",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "predicts  packageExtensions is only honored at the project root and must not be published.",
      "package.json:8:24  pack-09",
    ],
  },
  {
    code: "PACKAGE_PRIVATE_INVALID",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      'actual    "true"',
      "expected  true",
      "predicts  This package has been marked as private",
      "packages/pack-02/package.json:4:14  pack-02",
    ],
  },
  {
    code: "PACKAGE_UNPUBLISHED",
    command: CHECK,
    exitCode: 0,
    severity: "warning",
    says: [
      "because   the registry does not say since when, nor which versions were used up",
      "predicts  cfg-16 cannot be republished until 24 hours have passed",
      "package.json:2:11  cfg-16",
    ],
  },
  {
    code: "PACKAGE_VERSION_BURNT",
    command: CHECK,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    1.1.0",
      "expected  a version that was never published",
      "predicts  You cannot publish over the previously published versions: 1.1.0.",
      "package.json:3:14  pack-05",
    ],
  },
  {
    code: "PROVENANCE_DISABLED",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: ["actual    false", "package.json:17:19  wf-23"],
  },
  {
    code: "REGISTRY_REDIRECTED",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: ["actual    https://registry.example/", "expected  <registry>", "package.json:18:17  pack-12"],
  },
  {
    code: "REPOSITORY_CASE_MISMATCH",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    git+https://github.com/Acme/anvils.git",
      "expected  git+https://github.com/acme/anvils.git",
      "predicts  422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle:…",
      "package.json:8:12  prov-02",
    ],
  },
  {
    code: "REPOSITORY_MISSING",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "expected  git+https://github.com/acme/anvils.git",
      "because   the expected repository is the git remote's, which may be spelt in another…",
      "predicts  422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle:…",
      "package.json:1:1  prov-01",
    ],
  },
  {
    code: "REPOSITORY_SCHEME_REJECTED",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    git+http://github.com/acme/anvils.git",
      "expected  git+https://github.com/acme/anvils.git",
      "because   the expected repository is the git remote's, which may be spelt in another…",
      "predicts  422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle:…",
      "package.json:8:12  prov-04",
    ],
  },
  {
    code: "REPOSITORY_URL_MISMATCH",
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    git+https://github.com/acme/old-anvils.git",
      "expected  git+https://github.com/acme/anvils.git",
      "predicts  422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle:…",
      "package.json:8:12  prov-03",
    ],
  },
];

export const foreseenManifestCodes: readonly RepositoryCode[] = FORESEEN.map(withForeseenWorld);
