import type {
  Json,
  KnownPackage,
  Manifest,
  PackedEntry,
  PackedPlan,
  PublishFailure,
  PublishOutcome,
  Sending,
} from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import type { Attempt } from "../registry/failure.ts";
import type { Step } from "./authorise.ts";
import type { Memory } from "./ledger.ts";
import type { ProvenanceMaker, ProvenanceRelease } from "./provenance.ts";

/** What is the same for all packages of a release. */
export interface PublishSettings extends ProvenanceRelease {
  readonly plan: PackedPlan;
  /** The packed directory. */
  readonly directory: string;
  /** By name, as they are to be sent, from the look at the packed directory; the others are made from the tarballs. */
  readonly manifests?: ReadonlyMap<string, Manifest>;
  /** Sigstore's `trusted_root.json` of a private deployment. */
  readonly trustedRoot?: Json | undefined;
  /** Milliseconds to look for what was sent and not said to be taken; absent, as long as npm's scan takes. */
  readonly wait?: number | undefined;
  readonly onEvent?: (event: PublishEvent) => void;
}

/** What happens to a package while it is published. */
export type PublishEvent =
  | { readonly kind: "phase"; readonly name: string; readonly phase: PublishFailure["phase"] }
  /** The registry answered a request that sends a version with no word of its own. Told once in a run. */
  | { readonly kind: "unclear"; readonly name: string; readonly message: string }
  | { readonly kind: "settled"; readonly outcome: PublishOutcome };

/** What was known of a package before its turn, and whom it tells. */
export interface Beforehand {
  /** What the registry showed; absent, it is asked. */
  readonly state?: KnownPackage | undefined;
  /** Tries of earlier runs. */
  readonly tries?: number | undefined;
  readonly memory?: Memory | undefined;
  /** Writes down that a request is about to go out. Without a yes none does. */
  readonly record?: (sending: Sending) => Promise<boolean>;
  /** Called when nothing is left but to wait. */
  readonly giveWay?: () => void;
}

/** One package while it is being published. */
export interface Turn {
  readonly client: RegistryClient;
  readonly settings: PublishSettings;
  readonly entry: PackedEntry;
  readonly step: Step;
  readonly provenance: ProvenanceMaker;
  readonly memory: Memory;
  readonly beforehand: Beforehand;
}

/** What is known between two tries. */
export interface Known {
  /** What the registry showed; absent when it was not asked, or when a request may have changed it since. */
  readonly state: KnownPackage | undefined;
  /** How the last request that sent the version ended, when it did not end well. */
  readonly failure: PublishFailure | undefined;
  /** Whether a request of this release may have been stored although nobody said so. */
  readonly maybeStored: boolean;
}

/** How a package ended, or was left alone. */
export interface Settlement {
  readonly status: "published" | "accepted" | "unknown" | "already-published" | "staged" | "not-attempted";
  readonly stageId?: string | undefined;
  readonly integrity?: string;
  readonly note?: string;
  /** Of `unknown`: why nothing is known. */
  readonly failure?: PublishFailure;
}

export interface Tried {
  readonly result: Attempt<Settlement>;
  readonly known: Known;
}
