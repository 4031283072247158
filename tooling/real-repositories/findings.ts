/** What `slipway check` found in checkouts of public repositories, as `findings.json` has it. */
export interface Findings {
  /** Day of the run, as `2026-11-27`. */
  readonly date: string;
  readonly repositories: readonly CheckedRepository[];
}

export interface CheckedRepository {
  /** `owner/name` */
  readonly repository: string;
  readonly commit: string;
  readonly packedBy: string;
  readonly packages: number;
  readonly publishable: number;
  /** Why there was nothing to check, in the program's words. */
  readonly refusal?: string;
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly code: string;
  readonly severity: string;
  /** POSIX path of the file. */
  readonly place: string;
  readonly instances: number;
}

/** What somebody who read the files of a repository says of what was found there: `judgements.json`. */
export type Judgements = Readonly<Record<string, JudgedRepository>>;

interface JudgedRepository {
  /** Of another commit nothing is said. */
  readonly commit: string;
  readonly judged: readonly Judgement[];
}

export interface Judgement {
  readonly code: string;
  /** File of the finding; absent, the code at every place that has no judgement of its own. */
  readonly place?: string;
  /** `true`, `false` or `doubtful`. */
  readonly verdict: string;
  /** How many instances were compared with the files: where one stands for many, not all. */
  readonly looked: number;
  readonly because: string;
}
