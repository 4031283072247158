import type { Fault, RunClaims, SimulatedRun } from "@slipway/rehearsal";

import type { FileContent } from "../fixtures/create-repository.ts";
import type { StartedRelease } from "../fixtures/start-release.ts";

interface Shown {
  readonly code: string;
  readonly title: string;
  /** What is typed behind `slipway`, in the root of the repository or beside the packed directory. */
  readonly command: string;
  /** With 2 (130 when it was interrupted) the code is that of the error that ended the command. */
  readonly exitCode: 0 | 1 | 2 | 130;
  /** `failure`: the outcome of a package. */
  readonly severity: "error" | "warning" | "note" | "failure";
  /**
   * The first lines of what is printed about it: of a problem those below its heading, which is its page's title, of an
   * error and of a failure from the message on. Addresses, directories and digests are replaced by words; `…` at the end
   * stands for the rest of a line.
   */
  readonly says: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** `repository` of the webhook payload that a runner would hold. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** A small repository of `acme/anvils`, and a registry that knows nothing but what is said here. */
export interface RepositoryCode extends Shown {
  readonly files: Readonly<Record<string, FileContent>>;
  /** `null`: none. */
  readonly remote?: string | null;
  /** What git is told after the first commit. */
  readonly git?: readonly string[];
  /** Packuments by name, or the status with which the registry refuses; `null` for a registry that nobody reaches. */
  readonly registry?: Readonly<Record<string, object | number>> | null;
  /** Programs on PATH before all others, as scripts for Node. */
  readonly programs?: Readonly<Record<string, string>>;
  /** A tarball that the package manager makes, whatever it is asked to pack. */
  readonly made?: Buffer;
  /** Whether `--fix` takes it away. */
  readonly fixed?: true;
  /** Commands that went before, without a fault of their own. */
  readonly before?: readonly string[];
  /** What the registry says after them. */
  readonly later?: Readonly<Record<string, object | number>>;
}

/** A packed directory of one package, `@acme/core`, and the job that publishes it. */
export interface JobCode extends Shown {
  readonly run: Partial<SimulatedRun>;
  /** What the ID token says besides. */
  readonly claims?: Pick<RunClaims, "iss" | "sub">;
  readonly faults?: readonly Fault[];
  /** Nobody says either that there is no plan to compare with. */
  readonly withoutPlan?: true;
  /** What becomes of the packed directory, or of what lies beside it, before the job begins. */
  readonly spoil?: (release: StartedRelease) => Promise<unknown>;
  /** Commands that went before, without a fault of their own. */
  readonly before?: readonly string[];
  /** What happens after them. */
  readonly between?: (release: StartedRelease) => Promise<unknown>;
}

/** A code, and what makes the built command say it. */
export type CodeScenario = RepositoryCode | JobCode;
