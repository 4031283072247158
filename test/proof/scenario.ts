import type { ProblemCode } from "@slipway/core";
import type { Fault, GithubRecord, SeededPackage, SimulatedRun } from "@slipway/rehearsal";

import type { Client } from "../conformance/start-lab.ts";
import type { FileContent } from "../fixtures/create-repository.ts";

/** What every scenario says: which rows of the failure table it proves. */
interface Proof {
  /** Ids of `failure-table.ts`; unique together with `title`. */
  readonly rows: readonly [string, ...string[]];
  readonly title: string;
}

/** A small repository in a bad state, which `check` sees; and, where the embedded registry can enact it, how it ends. */
export interface RepositoryScenario extends Proof {
  readonly files: Readonly<Record<string, FileContent>>;
  /** What a registry shows of the package, where the embedded one never would. */
  readonly packument?: object;
  /** `repository` of the webhook payload that a runner would hold. */
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly predicted: readonly [ProblemCode, ...ProblemCode[]];
  /** Whether `check --fix` takes the first of `predicted` away. */
  readonly fixed?: true;
  /** Part of the rehearsal's report, with npm's words. */
  readonly rehearsed?: string;
  /** Without it, packages that were never published are taken as created. */
  readonly uncreated?: true;
}

/** A small repository, what the registry has besides, and what a rehearsal of its release says and ends in. */
export interface RehearsedScenario extends Proof {
  readonly files: Readonly<Record<string, FileContent>>;
  readonly seeds?: readonly SeededPackage[];
  /** Among the problems, from whichever stage. */
  readonly predicted: readonly [ProblemCode, ...ProblemCode[]];
  /** Part of the report: what consumers meet. */
  readonly rehearsed: string;
}

/** A packed directory that is well, and a run of GitHub Actions that is not, or a registry that is not. */
export interface JobScenario extends Proof {
  /** `null`: not a job of GitHub Actions. */
  readonly run?: Partial<SimulatedRun> | null;
  /** Claims that no run of GitHub would make by itself. */
  readonly claims?: { readonly iss?: string; readonly sub?: string };
  /** `null`: nobody is trusted. */
  readonly trust?: Partial<GithubRecord> | null;
  /** A job without `id-token: write`. */
  readonly withoutIdToken?: true;
  /** The package was never published. */
  readonly uncreated?: true;
  readonly faults?: readonly Fault[];
  readonly arguments?: readonly string[];
  readonly payload?: Readonly<Record<string, unknown>>;
  /** By `publish`, before the first package is sent; nothing where only the end of it tells. */
  readonly predicted?: readonly ProblemCode[];
  readonly status: "failed" | "published" | "accepted" | "staged" | "unknown";
  /** Part of the outcome: the registry's words, or what came of them. */
  readonly outcome: string;
}

/** What the real clients do with the same directory that `check` looks at. */
export interface ClientScenario extends Proof {
  readonly client: Client;
  readonly arguments: readonly string[];
  readonly files: Readonly<Record<string, FileContent>>;
  readonly seeds?: readonly SeededPackage[];
  /** Names with a trusted publisher that fits the run. */
  readonly trusted?: readonly string[];
  /** `null`: on somebody's machine. */
  readonly run?: Partial<SimulatedRun> | null;
  /** A token from a secret in the user's `.npmrc`. */
  readonly token?: "bypass" | "two-factor" | "stale";
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** By `check`; nothing where no file tells. */
  readonly predicted?: readonly ProblemCode[];
  readonly fixed?: true;
  readonly says: readonly [string, ...string[]];
  /** What the client does not say, or does not get to. */
  readonly conceals?: string;
  readonly succeeds?: true;
}
