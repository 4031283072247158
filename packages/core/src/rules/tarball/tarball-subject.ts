import type { Manifest } from "../../json/json.ts";
import type { PlanEntry } from "../../plan/publish-plan.ts";
import type { Problem } from "../../problems/problem.ts";
import type { RegistryState } from "../../registry/registry-state.ts";
import type { LintFinding, Listing, TarballContents } from "../../tarball/contents.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** One tarball and what it is compared with. What was not read is absent, and rules that need it say nothing. */
export interface InspectInput {
  /** What the plan promises. */
  readonly entry: PlanEntry;
  readonly contents: TarballContents;
  /** The package it was packed from. Absent where there is no checkout. */
  readonly source?: WorkspacePackage;
  /** Every entry of the plan, by name. */
  readonly siblings?: ReadonlyMap<string, PlanEntry>;
  readonly registry?: RegistryState;
  /** What publint says; absent where it has not looked. */
  readonly lint?: readonly LintFinding[] | undefined;
}

/** The same, prepared for rules. */
export interface TarballSubject extends InspectInput {
  /** The packed manifest; empty when there is none to read. */
  readonly manifest: Manifest;
  readonly listing: Listing;
}

/** Looks at one aspect of a tarball and returns what is wrong with it. */
export type TarballRule = (subject: TarballSubject) => Iterable<Problem>;
