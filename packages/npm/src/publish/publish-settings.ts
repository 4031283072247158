import type { Manifest, PackedPlan, PublishFailure, PublishOutcome } from "@slipway/core";

import type { SigningServices } from "../artifact/provenance.ts";
import type { RegistryConfig } from "../config/registry-config.ts";
import type { RetrySettings } from "../registry/retry.ts";

/** Gets an ID token of this job for one audience, such as `sigstore` or `npm:<registry host>`. */
export type MintIdToken = (audience: string) => Promise<string>;

/**
 * How packages are authorised. `oidc`: each by an ID token exchanged for a credential of its own, and by nothing else.
 * `token`: by what npm's configuration has for the registry.
 */
export type PublishAuth =
  | { readonly kind: "oidc"; readonly mintIdToken: MintIdToken }
  | { readonly kind: "token"; readonly mintIdToken?: MintIdToken };

/** What is the same for all packages of a release. */
export interface PublishSettings {
  /** The packed directory. */
  readonly directory: string;
  readonly plan: PackedPlan;
  /** By name, as they are to be sent, from the look at the packed directory; the others are made from the tarballs. */
  readonly manifests?: ReadonlyMap<string, Manifest>;
  readonly config: RegistryConfig;
  readonly auth: PublishAuth;
  /** Absent: npm's own rule, which adds provenance to what a public repository publishes to a public package by OIDC. */
  readonly provenance?: boolean;
  readonly signing?: SigningServices;
  /** Puts everything on the stage instead of publishing it. */
  readonly stage?: boolean;
  /**
   * Milliseconds that the dependents of a version wait for it to be readable; absent, they start as soon as the registry
   * has accepted it.
   */
  readonly availability?: number;
  readonly retry: RetrySettings;
  readonly onEvent?: (event: PublishEvent) => void;
}

/** What happens to a package while it is published. */
export type PublishEvent =
  | { readonly kind: "phase"; readonly name: string; readonly phase: PublishFailure["phase"] }
  | { readonly kind: "retry"; readonly name: string; readonly failure: PublishFailure; readonly wait: number }
  | { readonly kind: "settled"; readonly outcome: PublishOutcome };
