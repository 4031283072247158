import type { PackageCode } from "../../rules/package/package-code.ts";
import type { Page } from "../page.ts";
import { accessInvalid } from "./access-invalid.ts";
import { accessRestrictedUnscoped } from "./access-restricted-unscoped.ts";
import { accessUndeclared } from "./access-undeclared.ts";
import { dependencyCycle } from "./dependency-cycle.ts";
import { dependencyDevelopmentOnly } from "./dependency-development-only.ts";
import { dependencyLocal } from "./dependency-local.ts";
import { dependencyPrivate } from "./dependency-private.ts";
import { dependencyProtocolLeft } from "./dependency-protocol-left.ts";
import { dependencyUnsatisfied } from "./dependency-unsatisfied.ts";
import { devEnginesMismatch } from "./dev-engines-mismatch.ts";
import { distTagInvalid } from "./dist-tag-invalid.ts";
import { distTagLatestBackwards } from "./dist-tag-latest-backwards.ts";
import { distTagRequired } from "./dist-tag-required.ts";
import { distTagShadowed } from "./dist-tag-shadowed.ts";
import { firstPublishBurst } from "./first-publish-burst.ts";
import { firstPublishUnderOidc } from "./first-publish-under-oidc.ts";
import { manifestKeyDuplicate } from "./manifest-key-duplicate.ts";
import { manifestUnreadable } from "./manifest-unreadable.ts";
import { packageExtensionsPresent } from "./package-extensions-present.ts";
import { packageFixtureNotPrivate } from "./package-fixture-not-private.ts";
import { packageNameDuplicate } from "./package-name-duplicate.ts";
import { packageNameInvalid } from "./package-name-invalid.ts";
import { packageNameMissing } from "./package-name-missing.ts";
import { packagePrivateInvalid } from "./package-private-invalid.ts";
import { packageUnpublished } from "./package-unpublished.ts";
import { packageVersionBurnt } from "./package-version-burnt.ts";
import { packageVersionInvalid } from "./package-version-invalid.ts";
import { packageVersionNotClean } from "./package-version-not-clean.ts";
import { packageVersionTaken } from "./package-version-taken.ts";
import { provenanceDisabled } from "./provenance-disabled.ts";
import { publishScriptNotRun } from "./publish-script-not-run.ts";
import { registryRedirected } from "./registry-redirected.ts";
import { registryRefused } from "./registry-refused.ts";
import { registryUnreachable } from "./registry-unreachable.ts";
import { workspacePatternUnmatched } from "./workspace-pattern-unmatched.ts";

/** The pages of the rules about manifests, their dependencies and what the registry holds. */
export const packagePages: Record<PackageCode, Page> = {
  ACCESS_INVALID: accessInvalid,
  ACCESS_RESTRICTED_UNSCOPED: accessRestrictedUnscoped,
  ACCESS_UNDECLARED: accessUndeclared,
  DEPENDENCY_CYCLE: dependencyCycle,
  DEPENDENCY_DEVELOPMENT_ONLY: dependencyDevelopmentOnly,
  DEPENDENCY_LOCAL: dependencyLocal,
  DEPENDENCY_PRIVATE: dependencyPrivate,
  DEPENDENCY_PROTOCOL_LEFT: dependencyProtocolLeft,
  DEPENDENCY_UNSATISFIED: dependencyUnsatisfied,
  DEV_ENGINES_MISMATCH: devEnginesMismatch,
  DIST_TAG_INVALID: distTagInvalid,
  DIST_TAG_LATEST_BACKWARDS: distTagLatestBackwards,
  DIST_TAG_REQUIRED: distTagRequired,
  DIST_TAG_SHADOWED: distTagShadowed,
  FIRST_PUBLISH_BURST: firstPublishBurst,
  FIRST_PUBLISH_UNDER_OIDC: firstPublishUnderOidc,
  MANIFEST_KEY_DUPLICATE: manifestKeyDuplicate,
  MANIFEST_UNREADABLE: manifestUnreadable,
  PACKAGE_EXTENSIONS_PRESENT: packageExtensionsPresent,
  PACKAGE_FIXTURE_NOT_PRIVATE: packageFixtureNotPrivate,
  PACKAGE_NAME_DUPLICATE: packageNameDuplicate,
  PACKAGE_NAME_INVALID: packageNameInvalid,
  PACKAGE_NAME_MISSING: packageNameMissing,
  PACKAGE_PRIVATE_INVALID: packagePrivateInvalid,
  PACKAGE_UNPUBLISHED: packageUnpublished,
  PACKAGE_VERSION_BURNT: packageVersionBurnt,
  PACKAGE_VERSION_INVALID: packageVersionInvalid,
  PACKAGE_VERSION_NOT_CLEAN: packageVersionNotClean,
  PACKAGE_VERSION_TAKEN: packageVersionTaken,
  PROVENANCE_DISABLED: provenanceDisabled,
  PUBLISH_SCRIPT_NOT_RUN: publishScriptNotRun,
  REGISTRY_REDIRECTED: registryRedirected,
  REGISTRY_REFUSED: registryRefused,
  REGISTRY_UNREACHABLE: registryUnreachable,
  WORKSPACE_PATTERN_UNMATCHED: workspacePatternUnmatched,
};
