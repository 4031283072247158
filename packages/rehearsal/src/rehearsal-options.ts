import type { Fault } from "./faults/fault.ts";
import type { SeededPackage, StaticToken, TrustRecord, Upstream } from "./registry/registry-options.ts";

/** What is there before the first request. Everything can be left out. */
export interface RehearsalOptions {
  /** Trusted publishers. */
  readonly trust?: readonly TrustRecord[];
  /** Packages that exist already. */
  readonly packages?: readonly SeededPackage[];
  /**
   * Names that are taken to exist with npm's placeholder version when neither `packages` nor the upstream registry has
   * them: a first version cannot come through trusted publishing.
   */
  readonly assumeCreated?: Iterable<string>;
  readonly tokens?: readonly StaticToken[];
  /** Accepted wherever a second factor is asked for. Default: `123456`. */
  readonly oneTimePassword?: string;
  /** Answers for everything that the rehearsal does not hold. Default: nothing does. */
  readonly upstream?: Upstream;
  readonly faults?: readonly Fault[];
  /** How long an exchanged credential is good for, in milliseconds. Default: 15 minutes. */
  readonly credentialLifetime?: number;
  /** Of the registry; the authorities take any free one. Default: any free one. */
  readonly port?: number;
}
