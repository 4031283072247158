import type { Problem } from "../problems/problem.ts";
import type { Facts } from "./facts.ts";
import type { Pages } from "./page.ts";

/**
 * A part of a release in which problems are found: while files are read, over everything that was read, with the plan, in
 * the tarballs, in the packed directory as the publishing job receives it, in that job itself, in the exchanges before the
 * first upload, and in a clean installation of what was rehearsed.
 */
export type Stage = "read" | "check" | "plan" | "inspect" | "receive" | "job" | "probe" | "install";

/** Codes of problems, each with its page, and when they are looked for. Without a function a reader elsewhere finds them. */
export interface CodeSet<Code extends string = string> {
  /** The stage that decides: where it ran and did not find a problem, there is none. */
  readonly stage: Stage;
  /** Stages that say the same once more, or as much of it as they can know. */
  readonly alsoIn?: readonly Stage[];
  /** Whether it finds less, or nothing, without the registry's answers. */
  readonly needsRegistry?: true;
  /** Codes about credentials and identity. They are suppressed for one package or one file, never for all. */
  readonly narrow?: readonly Code[];
  readonly codes: Pages<Code>;
}

/** Looks at one aspect and returns what is wrong with it. */
export interface Rule<Code extends string = string, Subject = Facts> extends CodeSet<Code> {
  readonly check: (subject: Subject) => Iterable<Problem<Code>>;
}
