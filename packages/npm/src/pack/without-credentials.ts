export type Environment = Readonly<Record<string, string | undefined>>;

/** With these a process could mint an ID token or speak for the job. No configuration file names them. */
const REMOVED = /^(?:actions_id_token_request_(?:url|token)|actions_runtime_token|npm_id_token|sigstore_id_token)$/iu;

/** Tokens that configuration files do name: blank, as yarn refuses a configuration with an unset variable. */
const BLANKED =
  /^(?:npm_token|node_auth_token|npm_auth_token|npm_otp|yarn_npm_auth_(?:token|ident)|bun_auth_token|github_token|gh_token|npm_config_(?:_auth|_authtoken|_password|otp|\/\/.+:_(?:auth|authtoken|password)))$/iu;

/** Which packages the command that started this one was for, and how: not for the commands started here. */
const FOREIGN =
  /^npm_config_(?:workspace|workspaces|include_workspace_root|dry_run|pack_destination|json|recursive)$/iu;

/**
 * The environment for package managers and, with them, for scripts of the repository: all of the given one, except what
 * publishes or speaks for the job.
 */
export function withoutCredentials(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]): [string, string][] => {
      if (value === undefined || REMOVED.test(name) || FOREIGN.test(name)) return [];
      return [[name, BLANKED.test(name) ? "" : value]];
    }),
  );
}
