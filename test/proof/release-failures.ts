import { atExchange, type FailureRow, foreseen, unknown } from "./failure-row.ts";

const PACKING: readonly FailureRow[] = [
  foreseen(
    "PACK-01",
    "`workspace:` or `catalog:` is published as it is",
    ["DEPENDENCY_PROTOCOL_LEFT", "TARBALL_PROTOCOL_LEAK", "INSTALL_FAILED"],
    ["files", "tarball"],
    { enacted: true },
  ),
  foreseen(
    "PACK-02",
    "the package is private",
    ["PACKAGE_PRIVATE_INVALID", "TARBALL_MANIFEST_PRIVATE"],
    ["files", "tarball"],
    { enacted: true, reason: "with `true` it is passed over, which the plan says" },
  ),
  foreseen("PACK-03", "a prerelease without a dist-tag", ["DIST_TAG_REQUIRED"], ["files"], { enacted: true }),
  foreseen("PACK-04", "`latest` would move to a lower version", ["DIST_TAG_LATEST_BACKWARDS"], ["registry"], {
    enacted: true,
  }),
  foreseen("PACK-05", "the version was published before", ["PACKAGE_VERSION_BURNT"], ["registry"], {
    enacted: true,
    reason: "what is there is passed over, which the plan says; what was unpublished is an error",
  }),
  foreseen(
    "PACK-06",
    "provenance for a new package that does not say that it is public",
    ["ACCESS_UNDECLARED"],
    ["files", "registry"],
    { enacted: true, fixed: true, reason: "mended where the repository is known to be public" },
  ),
  foreseen(
    "PACK-07",
    "a new scoped package that does not say that it is public",
    ["ACCESS_UNDECLARED"],
    ["files", "registry"],
    { enacted: true, fixed: true, reason: "mended where the repository is known to be public" },
  ),
  foreseen("PACK-08", "an unscoped package is to be restricted", ["ACCESS_RESTRICTED_UNSCOPED"], ["files"], {
    enacted: true,
  }),
  foreseen("PACK-09", "a published manifest holds `packageExtensions`", ["PACKAGE_EXTENSIONS_PRESENT"], ["files"], {
    enacted: true,
    reason: "not `--provenance` together with `--provenance-file`",
  }),
  foreseen(
    "PACK-10",
    "a manifest asks for provenance, and a person publishes it",
    ["FIRST_PUBLISH_UNDER_OIDC"],
    ["registry"],
    { enacted: true, reason: "the command for the first publication, which the problem names, goes without" },
  ),
  foreseen(
    "PACK-11",
    "a package with provenance goes to a registry that knows none",
    ["REGISTRY_REDIRECTED"],
    ["files"],
  ),
  foreseen("PACK-12", "the exchange is asked of another registry", ["REGISTRY_REDIRECTED"], ["files"], {
    reason: "a manifest or scope that differs from the release; a registry set for all of it is taken as meant",
  }),
  foreseen(
    "PACK-13",
    "the first version of a new package becomes `latest`, whatever dist-tag it asks for",
    ["DIST_TAG_LATEST_FIRST"],
    ["registry"],
    { reason: "a note: the registry has to point `latest` somewhere" },
  ),
  foreseen("PACK-14", "a channel stays behind `latest`, and its users with it", ["DIST_TAG_BEHIND"], ["registry"]),
  foreseen(
    "PACK-15",
    "somebody publishes the planned version before",
    ["PACKAGE_VERSION_TAKEN"],
    ["registry", "tarball"],
  ),
  foreseen(
    "PACK-16",
    "npm does not take the name, or there is none",
    ["PACKAGE_NAME_INVALID", "PACKAGE_NAME_MISSING"],
    ["files"],
  ),
  foreseen("PACK-17", "two packages of a workspace have one name", ["PACKAGE_NAME_DUPLICATE"], ["files"]),
  foreseen("PACK-18", "there is no version, or one that is no version", ["PACKAGE_VERSION_INVALID"], ["files"]),
  foreseen(
    "PACK-19",
    "the registry shows another version than the manifest",
    ["PACKAGE_VERSION_NOT_CLEAN"],
    ["files"],
    { fixed: true },
  ),
  foreseen(
    "PACK-20",
    "a version that a build was to write is published as it is",
    ["PACKAGE_VERSION_PLACEHOLDER"],
    ["files"],
    { reason: "a build may write it before it is packed, which files do not show" },
  ),
  foreseen("PACK-21", "npm does not know the access that is declared", ["ACCESS_INVALID"], ["files"]),
  foreseen(
    "PACK-22",
    "npm does not take the dist-tag, or another one outweighs it",
    ["DIST_TAG_INVALID", "DIST_TAG_SHADOWED"],
    ["files"],
  ),
  foreseen(
    "PACK-23",
    "a package that no publishing command reaches is never published",
    ["PACKAGE_UNREACHED"],
    ["files", "workflow"],
  ),
  foreseen(
    "PACK-24",
    "the registry does not say what it has",
    ["REGISTRY_REFUSED", "REGISTRY_UNREACHABLE"],
    ["registry"],
    { reason: "what is not known is in no plan, so nothing of it is published" },
  ),
  foreseen(
    "PACK-25",
    "a key stands twice in a manifest: people read the first, clients the last",
    ["MANIFEST_KEY_DUPLICATE"],
    ["files"],
  ),
];

const PROVENANCE: readonly FailureRow[] = [
  foreseen("PROV-01", "a manifest without `repository`", ["REPOSITORY_MISSING"], ["files"], {
    enacted: true,
    fixed: true,
  }),
  foreseen("PROV-02", "`repository` in another letter case", ["REPOSITORY_CASE_MISMATCH"], ["files", "environment"], {
    enacted: true,
    fixed: true,
  }),
  foreseen("PROV-03", "`repository` names another repository", ["REPOSITORY_URL_MISMATCH"], ["files"], {
    enacted: true,
    fixed: true,
  }),
  foreseen("PROV-04", "`repository` with a `git+http` address", ["REPOSITORY_SCHEME_REJECTED"], ["files"], {
    enacted: true,
    fixed: true,
  }),
  foreseen(
    "PROV-05",
    "provenance from a repository that is not public",
    ["ENVIRONMENT_VISIBILITY_UNSUPPORTED", "WORKFLOW_PROVENANCE_PRIVATE"],
    ["files", "workflow", "environment"],
    { enacted: true },
  ),
  foreseen(
    "PROV-06",
    "provenance from a runner that is not GitHub's",
    ["WORKFLOW_RUNNER_UNSUPPORTED", "ENVIRONMENT_RUNNER_UNSUPPORTED"],
    ["workflow", "environment"],
    { enacted: true },
  ),
  foreseen(
    "PROV-07",
    "the ID token names no ref",
    ["WORKFLOW_RELEASE_EVENT_REF", "ENVIRONMENT_REF_EMPTY"],
    ["workflow", "environment"],
    { enacted: true },
  ),
  unknown(
    "PROV-08",
    "the transparency log has the entry already",
    "the log was slow a moment ago; it is tried again with a new key",
    { enacted: true },
  ),
  unknown("PROV-09", "the signing services are down", "an outage announces itself to nobody; it is tried again", {
    enacted: true,
  }),
  unknown(
    "PROV-10",
    "a failed publication leaves an entry in the public log",
    "it comes with every refusal after signing; that is why everything is looked at before",
    { enacted: true },
  ),
  foreseen(
    "PROV-11",
    "`repository.directory` leads to another directory, or to none",
    ["REPOSITORY_DIRECTORY_MISMATCH", "REPOSITORY_DIRECTORY_MISSING"],
    ["files"],
    { fixed: true, reason: "npm publishes all the same, and its page shows another README and source" },
  ),
  foreseen("PROV-12", "the registry finds no address in `repository`", ["REPOSITORY_INVALID"], ["files"], {
    fixed: true,
  }),
  foreseen("PROV-13", "`repository` names another host", ["REPOSITORY_HOST_MISMATCH"], ["files"]),
  foreseen(
    "PROV-14",
    "a client sends `repository` as it is written, which only npm would put right",
    ["REPOSITORY_NOT_NORMALISED"],
    ["files", "workflow"],
    { fixed: true },
  ),
  foreseen(
    "PROV-15",
    "npm sends an entry of `repositories` in the place of `repository`",
    ["REPOSITORY_SUPERSEDED"],
    ["files"],
    { fixed: true },
  ),
  foreseen(
    "PROV-16",
    "what the registry makes of the address is not known",
    ["REPOSITORY_FORM_UNPROVEN", "REPOSITORY_SERVER_UNPROVEN", "REPOSITORY_IDENTITY_UNKNOWN"],
    ["files", "environment"],
    {
      fixed: true,
      reason:
        "of forms and servers that no report speaks of, and where nobody says which repository this is; the form is mended",
    },
  ),
];

const PUBLISHING: readonly FailureRow[] = [
  foreseen("PUB-01", "the registry limits how much is published at once", ["FIRST_PUBLISH_BURST"], ["registry"], {
    enacted: true,
    reason: "the limits are not public; it is tried again when the registry says",
  }),
  unknown(
    "PUB-02",
    "the registry cannot save the packument",
    "it depends on what the registry is doing at that moment; it is tried again",
    { enacted: true },
  ),
  unknown(
    "PUB-03",
    "the version waits for its scan, or on the stage",
    "the registry shows such a version to nobody; it is accepted where the registry has said so, and unknown otherwise",
    { enacted: true },
  ),
  foreseen(
    "PUB-04",
    "a package that does not exist yet is to be staged",
    ["FIRST_PUBLISH_UNDER_OIDC", "EXCHANGE_REFUSED"],
    ["registry"],
    { enacted: true },
  ),
  unknown(
    "PUB-05",
    "one package fails, and the rest is not tried",
    "it is how other tools work; here a failure holds what depends on it, and nothing else",
    { enacted: true },
  ),
];

const AFTERWARDS: readonly FailureRow[] = [
  unknown(
    "AFT-01",
    "a version is accepted, and cannot be installed for a while",
    "the registry scans it first; accepted and available are reported apart",
    { enacted: true },
  ),
  unknown("AFT-02", "the scan holds a package back", "the verdict is the registry's"),
  unknown(
    "AFT-03",
    "a package cannot be installed because one that it needs is being scanned",
    "the registry scans it first; `verify` says what is available",
    { enacted: true },
  ),
  unknown(
    "AFT-04",
    "a second run uses the workflow of the old tag, or finds the tag in its way",
    "nobody knows which runs will be started again; a second run with the same packed directory comes to the same end",
  ),
  unknown("AFT-05", "a staged version is never approved", "a person has to do it; the report holds every stage id", {
    enacted: true,
  }),
  unknown("AFT-06", "a staged version loses the mark of its trusted publisher", "it is a defect of the registry"),
];

const DIAGNOSIS: readonly FailureRow[] = [
  atExchange("DIAG-01", "a dry run of npm is green although the exchange is refused", ["EXCHANGE_REFUSED"], {
    enacted: true,
    reason: "a dry run of Slipway does the exchange for every package and fails",
  }),
  atExchange("DIAG-02", "npm does not say why the exchange was refused", ["EXCHANGE_REFUSED"], {
    enacted: true,
    reason: "Slipway shows the registry's words and the claims",
  }),
  unknown(
    "DIAG-03",
    "a client's own exchange is refused for how the request is made",
    "it is a fault of the client; ours sends what npm sends",
  ),
];

/** Of packages, their provenance, and what comes of a publication. */
export const releaseFailures: readonly FailureRow[] = [
  ...PACKING,
  ...PROVENANCE,
  ...PUBLISHING,
  ...AFTERWARDS,
  ...DIAGNOSIS,
];
