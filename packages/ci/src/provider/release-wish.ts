import type { PublishJob, VersionStep } from "@slipway/core";

/** How the pipeline gets at Slipway. */
export type SlipwaySource =
  /** The program from npm, by its exact version. */
  | { readonly kind: "npx"; readonly version: string }
  /** A released action: `repository` is `owner/name`, `commit` the full hash that `tag` names. */
  | { readonly kind: "action"; readonly repository: string; readonly commit: string; readonly tag: string };

/** Node as a job sets it up: a version or range, or the file of the repository that says it. */
export type NodeWish = { readonly version: string } | { readonly file: string };

/** What decides how steps run, and stands around them. */
export interface Surroundings {
  /** Inputs of the checkout that change which files there are, by name. */
  readonly checkout: ReadonlyMap<string, string>;
  readonly environment: ReadonlyMap<string, string>;
  /** What stays behind, in words. */
  readonly left: readonly string[];
}

/** What stands between a checkout and packed packages. */
export interface BuildWish extends Pick<Surroundings, "checkout" | "environment"> {
  readonly node: NodeWish;
  /** Whether Slipway's program runs on that Node as well. */
  readonly nodeRunsSlipway: boolean;
  /** Shell commands that bring the package manager where carried steps take it as there. */
  readonly before: readonly string[];
  /** Steps of the pipeline that released until now, as its service writes them: each is one item of a list. */
  readonly carried: readonly string[];
  /** Shell commands that follow: what else it takes to install and to build. */
  readonly commands: readonly string[];
}

/** What a repository wants its release pipeline to be, in no service's words. */
export interface ReleaseWish {
  /** `owner/name` */
  readonly repository: string;
  readonly defaultBranch: string;
  /** Base name of the file that trust records name. */
  readonly file: string;
  /** Name of the environment that trust records name. */
  readonly environment: string;
  /** Name of the release tags with its places, as `slipway.json` has it: `release-{date}`. */
  readonly releaseTag: string;
  readonly slipway: SlipwaySource;
  /** POSIX path of the workspace from the repository's root; `.` for the root itself. */
  readonly directory: string;
  readonly build: BuildWish;
  /** How many jobs share the packing, or `auto` for as many as pay at each release; absent, one job packs. */
  readonly shards?: number | "auto" | undefined;
  /** Whether the service knows `cache-mode` and its like, and its readers shall see them. */
  readonly newKeys: { readonly cacheMode: boolean; readonly queue: boolean };
  /** Whether pull requests get a comment with the preview. */
  readonly comments: boolean;
  /** Texts of the repository's own pipelines, in which actions may be pinned to commits. */
  readonly pinnedIn: readonly string[];
  /** What goes on raising versions, where the pipeline that published until now did that as well. */
  readonly versions?: (Pick<VersionHalf, "text"> & { readonly file: string }) | undefined;
}

/** How a repository releases until now. */
export interface ReleaseToday {
  /** The job that its releases go through. */
  readonly job: PublishJob;
  /** All that publish. */
  readonly publishJobs: readonly PublishJob[];
  /** What raises versions in the file that the job's trigger starts. */
  readonly versioning: readonly VersionStep[];
}

/** What raises versions of a pipeline that published as well. */
export interface VersionHalf {
  /** A whole pipeline file. */
  readonly text: string;
  /** Who raises them, as people call it; empty where that is not known. */
  readonly tools: readonly string[];
  /** By pull requests, and not by pushing what was raised. */
  readonly makesPulls: boolean;
  /** The steps in it, in words. */
  readonly steps: readonly string[];
}

/** A file of the repository that starts jobs. */
export interface PipelineFile {
  /** POSIX path from the repository's root. */
  readonly path: string;
  readonly text: string;
  /** Path of the file that does the same until another one takes its place: beside it both would. */
  readonly inPlaceOf?: string | undefined;
}

/** What the pipeline that releases until now does before it publishes. */
export interface CarriedOver extends Surroundings {
  /** Items of a list of steps, without what only publishing needs. */
  readonly steps: readonly string[];
  /** The Node that they run on, where it is written. */
  readonly node: NodeWish | undefined;
  readonly installs: boolean;
  readonly builds: boolean;
  /** What is done once packages are public, in words: no part of a build. */
  readonly after: readonly string[];
}

/** What is read along. */
export interface CarryFacts {
  /** Scripts of the root manifest, which may build and publish in one. */
  readonly scripts: Readonly<Record<string, string>>;
  /** How a program of the installed packages is started: `pnpm exec`. */
  readonly execute: string;
}
