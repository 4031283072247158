import type { Manifest } from "../json/json.ts";
import type { Position } from "../json/locate.ts";
import type { TextEdit } from "../problems/problem.ts";
import type { Recipes } from "./recipes.ts";

/** Where a value stands: a position for people, offsets in UTF-16 code units of its file's text for edits. */
export interface SourceSpan {
  readonly position: Position;
  readonly start: number;
  /** Just behind the last character of the value; a comment behind it is not part of it. */
  readonly end: number;
  /** Reached through an alias or a merge key: the same text serves several places, and an edit would change them all. */
  readonly shared?: true;
}

/** A scalar as written, whatever its type: `true` and `"true"` are the same text. */
export interface WorkflowText {
  readonly text: string;
  readonly at: SourceSpan;
  /** Holds an expression (`${{ … }}`), so that its value is not known from the file alone. */
  readonly dynamic: boolean;
  /** The comment behind it on its line, without `#`. */
  readonly comment?: string;
  /** Where the first line of a literal block (`|`) stands; its further lines follow one by one. */
  readonly block?: Position;
}

export type WorkflowMap = ReadonlyMap<string, WorkflowText>;

/** What a `permissions` key grants. Scopes that a map leaves out are `none`. */
export interface WorkflowPermissions {
  readonly at: SourceSpan;
  readonly all?: "read" | "write";
  readonly scopes: WorkflowMap;
  /** Written as `{ … }` on one line. */
  readonly flow: boolean;
}

export interface WorkflowConcurrency {
  readonly at: SourceSpan;
  readonly group?: WorkflowText;
  readonly cancelInProgress?: WorkflowText;
  readonly queue?: WorkflowText;
}

/** One event of `on`. Filters that are not written are absent, which is not the same as an empty list. */
export interface WorkflowTrigger {
  readonly event: string;
  readonly at: SourceSpan;
  readonly types?: readonly WorkflowText[];
  readonly branches?: readonly WorkflowText[];
  readonly branchesIgnore?: readonly WorkflowText[];
  readonly tags?: readonly WorkflowText[];
  readonly tagsIgnore?: readonly WorkflowText[];
  /** Inputs of `workflow_dispatch` and `workflow_call` with their defaults. */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  /** Types of inputs as written, by lower-case name. */
  readonly inputTypes?: ReadonlyMap<string, string> | undefined;
  /** What inputs may be chosen from, by lower-case name. */
  readonly inputOptions?: ReadonlyMap<string, readonly string[]> | undefined;
  /** Lower-case names of the inputs that have to be given. */
  readonly requiredInputs?: ReadonlySet<string> | undefined;
  /** Names of the workflows whose runs start it, for `workflow_run`. */
  readonly workflows?: readonly WorkflowText[] | undefined;
}

export interface WorkflowEnvironment {
  readonly at: SourceSpan;
  readonly name?: WorkflowText;
}

export interface WorkflowRunner {
  readonly at: SourceSpan;
  readonly labels: readonly WorkflowText[];
  readonly group?: WorkflowText;
}

export interface WorkflowMatrix {
  readonly at: SourceSpan;
  /**
   * Every value that a key takes, in `include` as well, and those of objects by dotted path: `package.directory`; a key
   * made by an expression is absent.
   */
  readonly values: ReadonlyMap<string, readonly WorkflowText[]>;
  /** How many jobs it makes at least; absent when an expression decides. */
  readonly legs?: number;
}

/** A step; those inside a `parallel` group stand in the list like any other. */
export interface WorkflowStep {
  readonly at: SourceSpan;
  readonly id?: WorkflowText;
  readonly name?: WorkflowText;
  readonly if?: WorkflowText;
  readonly uses?: WorkflowText;
  readonly run?: WorkflowText;
  readonly workingDirectory?: WorkflowText;
  readonly continueOnError?: WorkflowText;
  readonly with: WorkflowMap;
  readonly env: WorkflowMap;
}

export interface WorkflowJob {
  readonly id: string;
  /** Its key. */
  readonly at: SourceSpan;
  /** White space in front of the job's own keys; absent for a job written as `{ … }` or reached through an alias. */
  readonly indent?: string;
  readonly name?: WorkflowText;
  readonly needs: readonly WorkflowText[];
  readonly if?: WorkflowText;
  readonly permissions?: WorkflowPermissions;
  readonly environment?: WorkflowEnvironment;
  readonly concurrency?: WorkflowConcurrency;
  readonly runsOn?: WorkflowRunner;
  readonly matrix?: WorkflowMatrix;
  /** The image of the container it runs in. */
  readonly container?: WorkflowText;
  readonly continueOnError?: WorkflowText;
  readonly cacheMode?: WorkflowText;
  readonly workingDirectory?: WorkflowText;
  readonly env: WorkflowMap;
  /** A reusable workflow that it calls. */
  readonly uses?: WorkflowText;
  readonly with: WorkflowMap;
  /** What it hands to jobs that wait for it. */
  readonly outputs?: WorkflowMap;
  readonly secrets?: WorkflowMap;
  readonly secretsInherit?: WorkflowText;
  readonly steps: readonly WorkflowStep[];
}

/** One file of `.github/workflows`. Unknown keys are left out: GitHub's syntax grows faster than any reader of it. */
export interface WorkflowFile {
  /** POSIX path from the workspace's base. */
  readonly file: string;
  readonly text: string;
  readonly name?: WorkflowText;
  readonly triggers: readonly WorkflowTrigger[];
  readonly permissions?: WorkflowPermissions;
  readonly concurrency?: WorkflowConcurrency;
  readonly cacheMode?: WorkflowText;
  readonly workingDirectory?: WorkflowText;
  readonly env: WorkflowMap;
  readonly jobs: readonly WorkflowJob[];
}

/** A composite action of this repository. Its steps run inside the job that uses it, with that job's rights. */
export interface LocalAction {
  /** POSIX path of its `action.yml` from the workspace's base. */
  readonly file: string;
  /** POSIX path of its directory. */
  readonly directory: string;
  readonly text: string;
  /** Input names with their defaults. */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  readonly steps: readonly WorkflowStep[];
}

/** A file that a command names. What git does not have is not there when a job begins. */
export type NamedFile =
  | {
      readonly kind: "present";
      /** Of a script. */
      readonly text?: string | undefined;
    }
  | { readonly kind: "absent" };

/** Everything of a repository that says what its workflows do. */
export interface RepositoryWorkflows {
  readonly workflows: readonly WorkflowFile[];
  readonly actions: readonly LocalAction[];
  /** Actions and called workflows that the repository does not hold, as `uses` names them: `./path`, `$/path`. */
  readonly missing: ReadonlySet<string>;
  /** The manifest at the base: its scripts, its package manager and its release tools. */
  readonly rootManifest?: Manifest;
  /** Those of `missing` that lie in this directory, and that git does not have. */
  readonly untracked?: ReadonlySet<string> | undefined;
  /** `nx.json` at the base. */
  readonly nx?: Manifest | undefined;
  /** Node versions by the file that holds them, for `node-version-file`. */
  readonly nodeVersions: ReadonlyMap<string, string>;
  /** Files that commands name, by POSIX path from the base; what was not asked for is absent from it. */
  readonly files?: ReadonlyMap<string, NamedFile> | undefined;
  /** What `just`, `mise` and `make` run in the repository. */
  readonly recipes?: Recipes | undefined;
  /** By workflow file, what `.github/workflows/actions.lock` pins for it: `owner/name@ref`. */
  readonly locked: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Writes another scalar in a value's place. @returns `undefined` where the text serves several places. */
export function replaceValue(file: string, at: SourceSpan, text: string): TextEdit | undefined {
  return at.shared === true ? undefined : { file, offset: at.start, length: at.end - at.start, text };
}
