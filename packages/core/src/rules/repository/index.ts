import type { Rule } from "../rule.ts";
import { checkRepositoriesField } from "./check-repositories-field.ts";
import { checkRepositoryDirectory } from "./check-repository-directory.ts";
import { checkRepositoryIdentity } from "./check-repository-identity.ts";
import { checkRepositoryUrl } from "./check-repository-url.ts";

/** Everything about where the manifests say they come from. */
export const repositoryRules: readonly Rule[] = [
  checkRepositoryIdentity,
  checkRepositoriesField,
  checkRepositoryUrl,
  checkRepositoryDirectory,
];
