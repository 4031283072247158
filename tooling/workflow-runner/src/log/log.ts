import { createMasks, type Masks } from "./masks.ts";

export type AnnotationLevel = "error" | "warning" | "notice";

/** What a step says about a file, or about nothing. */
export interface Annotation {
  readonly level: AnnotationLevel;
  readonly title: string | undefined;
  readonly file: string | undefined;
  readonly line: string | undefined;
  readonly message: string;
}

/** @see https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations */
const ANNOTATIONS = 10;

/** One line of a job's log, with secrets masked. */
export interface LogLine {
  readonly job: string;
  readonly step: string;
  readonly text: string;
}

/** What the log of one job would show. */
export interface JobLog {
  readonly masks: Masks;
  readonly begin: (step: string) => void;
  readonly write: (text: string) => void;
  readonly annotate: (annotation: Annotation) => void;
  readonly lines: readonly LogLine[];
  /** At most ten of a level for a step: GitHub drops the rest without a word. */
  readonly annotations: readonly Annotation[];
}

export function createJobLog(job: string, listener: (line: LogLine) => void): JobLog {
  const masks = createMasks();
  const lines: LogLine[] = [];
  const annotations: Annotation[] = [];
  let step = "Set up job";
  let counts = new Map<AnnotationLevel, number>();
  return {
    masks,
    lines,
    annotations,
    begin: (name) => {
      step = masks.apply(name);
      counts = new Map();
    },
    write: (text) => {
      for (const part of text.split(/\r?\n/)) {
        const line = { job, step, text: masks.apply(part) };
        lines.push(line);
        listener(line);
      }
    },
    annotate: (annotation) => {
      const count = (counts.get(annotation.level) ?? 0) + 1;
      counts.set(annotation.level, count);
      if (count <= ANNOTATIONS) annotations.push({ ...annotation, message: masks.apply(annotation.message) });
    },
  };
}
