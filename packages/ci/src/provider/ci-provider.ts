import type {
  DescribeBuild,
  IdTokenClaims,
  NamedFile,
  Problem,
  ProviderFacts,
  PublishOutcome,
  ReleaseContext,
  RepositoryIdentity,
  RepositoryWorkflows,
  Severity,
} from "@slipway/core";

import type { FittedMarkdown } from "./fit-markdown.ts";
import type { CarriedOver, CarryFacts, PipelineFile, ReleaseToday, ReleaseWish, VersionHalf } from "./release-wish.ts";
import type { KnownSettings, RepositorySetting } from "./repository-setting.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A CI service that releases run on: everything that differs from one to the next. */
export interface CiProvider {
  readonly facts: ProviderFacts;
  /** Whose API the service's own server speaks; absent where it is not asked. */
  readonly api?: "github";
  /** Whether this process is part of one of its jobs. */
  readonly isRunning: (environment: Environment) => boolean;
  /** @throws {ReleaseError} `REPOSITORY_NAME_INVALID` when the repository that the variables tell is none. */
  readonly readRun: (environment: Environment) => Promise<Run>;
  /**
   * A repository as a person or a variable names it.
   *
   * @param subject What the value came from, for the message.
   * @throws {ReleaseError} `REPOSITORY_NAME_INVALID`
   */
  readonly parseRepository: (value: string, environment: Environment, subject: string) => RepositoryIdentity;
  /**
   * Absent where ID tokens come in the variables that npm reads, and from nowhere else.
   *
   * @returns Nothing in a job that may not have ID tokens.
   */
  readonly createIdTokenMinter?: (environment: Environment, options: IdTokenOptions) => IdTokenMinter | undefined;
  /** @returns Nothing in a job that can sign no provenance. */
  readonly createBuildDescription: (environment: Environment) => DescribeBuild | undefined;
  /**
   * The claims of an ID token, its signature unchecked: the registry checks it.
   *
   * @throws {ReleaseError} `ID_TOKEN_UNREADABLE`, without any part of the token in the message.
   */
  readonly parseClaims: (idToken: string) => IdTokenClaims;
  readonly pipelines: PipelineFiles;
  readonly settingUp: SettingUp;
  readonly faces: Faces;
}

/** What the variables of a job and the files that they name tell of its run. What they do not tell is absent. */
export interface Run extends Omit<ReleaseContext, "provider" | "ci" | "repository" | "checkout"> {
  readonly repository?: RepositoryIdentity;
}

/** Gets an ID token for one audience, such as `npm:<registry host>` or `sigstore`. */
export type IdTokenMinter = (audience: string) => Promise<string>;

export interface IdTokenOptions {
  /** Called with every new token before it is handed out, so that it never appears in a log. */
  readonly mask: Mask;
  /** Milliseconds before the second try; doubles with every further one. */
  readonly firstDelay?: number | undefined;
  /** Milliseconds that a command has to mint one. */
  readonly commandTimeout?: number | undefined;
  /** Ends the waiting between two tries. */
  readonly signal?: AbortSignal | undefined;
}

/** Has the runner hide a credential in everything that is printed from now on. */
export type Mask = (secret: string) => void;

/** The files that the service starts jobs from. */
export interface PipelineFiles {
  /** @param base Absolute path of the repository's root. */
  readonly read: (base: string) => Promise<WorkflowReading>;
  /**
   * Files of the repository that commands name, as git has them. What is not known is left out.
   *
   * @param base Absolute path of the repository's root.
   * @param files POSIX paths from `base`.
   */
  readonly readFiles: (
    base: string,
    files: readonly string[],
    environment: Environment,
  ) => Promise<ReadonlyMap<string, NamedFile>>;
  /**
   * What the linters that are installed say.
   *
   * @param base Absolute path of the repository's root.
   * @param files POSIX paths from `base`.
   * @param environment Of this process; only what finding a program takes is passed on.
   */
  readonly lint: (base: string, files: readonly string[], environment: Environment) => Promise<LintFindings>;
}

/** How a repository begins to release on the service. */
export interface SettingUp {
  /** Whether nothing but a release happens in the file that a job's trigger starts. */
  readonly isReleaseOnly: (today: ReleaseToday) => boolean;
  /** The steps that a publishing job, and what it waits for, takes to build. */
  readonly carryOver: (today: ReleaseToday, facts: CarryFacts) => CarriedOver;
  /** What of the file that publishes today goes on raising versions in a file of its own. */
  readonly takeVersionHalf: (today: ReleaseToday) => VersionHalf | undefined;
  /** Files that release a repository as it wishes. */
  readonly createFiles: (wish: ReleaseWish) => readonly PipelineFile[];
  /** What a file takes from elsewhere by a name that may become something else. */
  readonly listUnpinned: (file: PipelineFile) => readonly string[];
  /** What is to be set besides; what is known to be so already is left out. */
  readonly listSettings: (wish: ReleaseWish, known?: KnownSettings) => readonly RepositorySetting[];
}

/** What was read, and what could not be. */
export interface WorkflowReading extends RepositoryWorkflows {
  readonly problems: readonly Problem[];
}

export interface LintFindings {
  readonly problems: readonly Problem[];
  /** Which installed linters did not look at everything, and why, in words. */
  readonly notChecked: readonly string[];
}

/** How the service shows something to people. */
export interface Faces {
  /**
   * Problems beside the code that they are about: lines for either stream of the job.
   *
   * @param where Where the whole list is, should it not fit.
   */
  readonly annotate: (problems: readonly Problem[], where?: string) => string[];
  /** What became of packages that did not get through: lines for either stream of the job. */
  readonly annotateOutcomes: (outcomes: readonly PublishOutcome[]) => string[];
  /** One line for either stream of the job. */
  readonly notify: (level: Severity, title: string, message: string) => string;
  /**
   * Appends a document to the job's page, in the fullest rendering that fits there.
   *
   * @param candidates Renderings of the document, fullest first.
   * @returns What was written, or nothing where there is no such page.
   * @throws {ReleaseError} `SUMMARY_UNWRITABLE`
   */
  readonly writeSummary: (
    environment: Environment,
    candidates: readonly string[],
  ) => Promise<FittedMarkdown | undefined>;
  /** The fullest of several renderings that a comment has room for. */
  readonly fitComment: (candidates: readonly string[]) => string;
  /** @param write Writes to either stream of the job. */
  readonly createMask: (environment: Environment, write: (text: string) => void) => Mask;
}
