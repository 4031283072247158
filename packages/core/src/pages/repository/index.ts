import type { RepositoryCode } from "../../rules/repository/repository-code.ts";
import type { Page } from "../page.ts";
import { repositoryCaseMismatch } from "./repository-case-mismatch.ts";
import { repositoryCredentials } from "./repository-credentials.ts";
import { repositoryDirectoryMismatch } from "./repository-directory-mismatch.ts";
import { repositoryDirectoryMissing } from "./repository-directory-missing.ts";
import { repositoryFormUnproven } from "./repository-form-unproven.ts";
import { repositoryHostMismatch } from "./repository-host-mismatch.ts";
import { repositoryIdentityUnknown } from "./repository-identity-unknown.ts";
import { repositoryInvalid } from "./repository-invalid.ts";
import { repositoryMissing } from "./repository-missing.ts";
import { repositoryNotNormalised } from "./repository-not-normalised.ts";
import { repositorySchemeRejected } from "./repository-scheme-rejected.ts";
import { repositoryServerUnproven } from "./repository-server-unproven.ts";
import { repositorySuperseded } from "./repository-superseded.ts";
import { repositoryUrlMismatch } from "./repository-url-mismatch.ts";

/** The pages of the rules about `repository`. */
export const repositoryPages: Readonly<Record<RepositoryCode, Page>> = {
  REPOSITORY_CREDENTIALS: repositoryCredentials,
  REPOSITORY_MISSING: repositoryMissing,
  REPOSITORY_INVALID: repositoryInvalid,
  REPOSITORY_HOST_MISMATCH: repositoryHostMismatch,
  REPOSITORY_URL_MISMATCH: repositoryUrlMismatch,
  REPOSITORY_CASE_MISMATCH: repositoryCaseMismatch,
  REPOSITORY_SCHEME_REJECTED: repositorySchemeRejected,
  REPOSITORY_FORM_UNPROVEN: repositoryFormUnproven,
  REPOSITORY_NOT_NORMALISED: repositoryNotNormalised,
  REPOSITORY_SUPERSEDED: repositorySuperseded,
  REPOSITORY_DIRECTORY_MISSING: repositoryDirectoryMissing,
  REPOSITORY_DIRECTORY_MISMATCH: repositoryDirectoryMismatch,
  REPOSITORY_IDENTITY_UNKNOWN: repositoryIdentityUnknown,
  REPOSITORY_SERVER_UNPROVEN: repositoryServerUnproven,
};
