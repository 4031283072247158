import type { ProblemCode } from "../problems/problem-code.ts";
import type { SendingClient } from "../rules/rule.ts";

/** Keeps a problem from being reported. */
export interface Suppression {
  readonly code: ProblemCode;
  /** Name of one package; absent for all. */
  readonly package?: string;
  /** For whoever reads this next year. */
  readonly reason: string;
}

/** `slipway.json`. Everything is optional; options of the command line go before it. */
export interface Config {
  readonly ignore?: readonly Suppression[];
  /** Who sends manifests to the registry, where it is not Slipway. */
  readonly client?: SendingClient;
  /** Dist-tag of every package of a release. */
  readonly distTag?: string;
  /** Access of packages whose manifest says nothing. */
  readonly access?: "public" | "restricted";
  /** Names of the packages to publish, `*` standing for anything; absent for all. */
  readonly filter?: readonly string[];
  /** Names of packages never to publish, `*` standing for anything. */
  readonly exclude?: readonly string[];
  /** How many packages are published at once. */
  readonly concurrency?: number;
  /** The GitHub environment that the packages' trusted publishers name. */
  readonly environment?: string;
  /** File name of the workflow that the packages' trusted publishers name. */
  readonly workflow?: string;
}
