export type SecretKind =
  | "private-key"
  | "npm-token"
  | "github-token"
  | "gitlab-token"
  | "slack-token"
  | "stripe-key"
  | "aws-access-key"
  | "aws-secret-key"
  | "registry-auth"
  | "environment-variable";

/** Something that looks like a credential. Never holds the credential itself. */
export interface SecretFinding {
  /** Path of the entry below the root directory. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly kind: SecretKind;
  /** `certain`: its checksum or inner structure is right, or it is long and random. `likely`: only its form is right. */
  readonly confidence: "certain" | "likely";
  /** Its kind's public prefix or its variable's name, and `…`: enough to find it, useless to anyone else. */
  readonly preview: string;
}
