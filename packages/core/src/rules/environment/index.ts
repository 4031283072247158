/** The rules about the environment a release runs in. */
export {
  environmentTagMoved,
  environmentCheckoutMismatch,
  environmentCommitOffDefaultBranch,
  environmentFilesChanged,
} from "./commit.ts";
export {
  environmentIdTokenUnavailable,
  environmentIssuerMismatch,
  environmentAudienceMismatch,
  environmentIdTokenExpiring,
  environmentSubjectImmutable,
} from "./id-token.ts";
export {
  environmentRefEmpty,
  environmentVisibilityUnsupported,
  environmentProvenanceUnavailable,
  environmentRunnerUnsupported,
} from "./provenance.ts";
export {
  environmentEventUntrusted,
  environmentCiUnknown,
  environmentForkRun,
  environmentTokenPresent,
  environmentNodeUnsupported,
} from "./run.ts";
export { environmentTagVersion } from "./tag-version.ts";
export {
  environmentRepositoryMismatch,
  environmentWorkflowMismatch,
  environmentNameMismatch,
} from "./trusted-publisher.ts";
