import type { ConfigCode } from "../rules/config/config-code.ts";
import type { EnvironmentCode } from "../rules/environment/environment-code.ts";
import type { InstallCode } from "../rules/install/install-code.ts";
import type { PackageCode } from "../rules/package/package-code.ts";
import type { ReleaseCode } from "../rules/release/release-code.ts";
import type { RepositoryCode } from "../rules/repository/repository-code.ts";
import type { TarballCode } from "../rules/tarball/tarball-code.ts";
import type { WorkflowCode } from "../rules/workflow/workflow-code.ts";

/** Every code there is. A code is stable and is the key of its page; its prefix names what the rule looks at. */
export type ProblemCode =
  | RepositoryCode
  | PackageCode
  | TarballCode
  | WorkflowCode
  | EnvironmentCode
  | ConfigCode
  | ReleaseCode
  | InstallCode;
