import type { JobLocation } from "./publish-job.ts";

/** The jobs of the same file that a job waits for, directly or through others, each once. */
export function neededJobs({ workflow, job }: JobLocation): JobLocation[] {
  const found = new Map<string, JobLocation>();
  const pending = job.needs.map(({ text }) => text);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const needed = workflow.jobs.find((candidate) => candidate.id === id);
    if (needed === undefined || found.has(id)) continue;
    found.set(id, { workflow, job: needed });
    pending.push(...needed.needs.map(({ text }) => text));
  }
  return [...found.values()];
}
