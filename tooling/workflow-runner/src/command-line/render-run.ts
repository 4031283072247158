import type { LogLine } from "../log/log.ts";
import type { Attempt, Run } from "../runs/run.ts";

/** A line of a job's log, with the job in front. */
export function renderLine({ job, text }: LogLine): string {
  return `${job} │ ${text}\n`;
}

/** How an attempt ended: each job, what it pointed out, and the page that it has written. */
export function renderAttempt(run: Run, { number, conclusion, jobs, summary }: Attempt): string {
  const width = Math.max(...jobs.map(({ name }) => name.length), 0);
  const rows = jobs.map(({ name, result, attempt }) => {
    const kept = attempt === number ? "" : ` (attempt ${String(attempt)})`;
    return `  ${name.padEnd(width)}  ${result}${kept}`;
  });
  const notes = jobs.flatMap(({ name, annotations, attempt }) =>
    attempt === number
      ? annotations.map(
          ({ level, title, message }) => `  ${level} in ${name}: ${title === undefined ? "" : `${title}: `}${message}`,
        )
      : [],
  );
  return [
    `${run.title}: ${conclusion}, attempt ${String(number)}`,
    ...rows,
    ...(notes.length === 0 ? [] : ["", ...notes]),
    ...(summary === "" ? [] : ["", summary]),
    "",
  ].join("\n");
}
