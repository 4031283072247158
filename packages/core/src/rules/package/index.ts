import type { Rule } from "../rule.ts";
import { checkAccessValue } from "./check-access-value.ts";
import { checkAccess } from "./check-access.ts";
import { checkCycles } from "./check-cycles.ts";
import { checkDevEngines } from "./check-dev-engines.ts";
import { checkDevelopmentDependencies } from "./check-development-dependencies.ts";
import { checkDistTag } from "./check-dist-tag.ts";
import { checkDuplicateKeys } from "./check-duplicate-keys.ts";
import { checkFirstPublishBurst } from "./check-first-publish-burst.ts";
import { checkFirstPublish } from "./check-first-publish.ts";
import { checkFixtures } from "./check-fixtures.ts";
import { checkInternalRanges } from "./check-internal-ranges.ts";
import { checkLatest } from "./check-latest.ts";
import { checkLeftProtocols } from "./check-left-protocols.ts";
import { checkLocalDependencies } from "./check-local-dependencies.ts";
import { checkName } from "./check-name.ts";
import { checkPackageExtensions } from "./check-package-extensions.ts";
import { checkPrivateDependencies } from "./check-private-dependencies.ts";
import { checkPrivateField } from "./check-private-field.ts";
import { checkProvenanceDisabled } from "./check-provenance-disabled.ts";
import { checkPublishScripts } from "./check-publish-scripts.ts";
import { checkRegistryAnswers } from "./check-registry-answers.ts";
import { checkRegistryRedirect } from "./check-registry-redirect.ts";
import { checkTagField } from "./check-tag-field.ts";
import { checkUnpublished } from "./check-unpublished.ts";
import { checkUnscopedAccess } from "./check-unscoped-access.ts";
import { checkVersionBurnt } from "./check-version-burnt.ts";
import { checkVersionTaken } from "./check-version-taken.ts";
import { checkVersion } from "./check-version.ts";

/** What decides whether and how a package enters the plan; `createPlan` returns these problems with it. */
export const planRules: readonly Rule[] = [
  checkName,
  checkVersion,
  checkFixtures,
  checkRegistryAnswers,
  checkDistTag,
  checkLatest,
  checkAccess,
  checkUnscopedAccess,
  checkFirstPublish,
  checkCycles,
];

/** Everything about manifests, their dependencies and what the registry holds, the `repository` field excepted. */
export const packageRules: readonly Rule[] = [
  ...planRules,
  checkDuplicateKeys,
  checkPrivateField,
  checkPackageExtensions,
  checkTagField,
  checkAccessValue,
  checkRegistryRedirect,
  checkProvenanceDisabled,
  checkUnpublished,
  checkVersionBurnt,
  checkVersionTaken,
  checkFirstPublishBurst,
  checkLocalDependencies,
  checkLeftProtocols,
  checkPrivateDependencies,
  checkInternalRanges,
  checkDevelopmentDependencies,
  checkPublishScripts,
  checkDevEngines,
];
