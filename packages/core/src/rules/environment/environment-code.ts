/** Codes of the rules about the environment a release runs in. */
export type EnvironmentCode = "ENVIRONMENT_ID_TOKEN_UNAVAILABLE";
