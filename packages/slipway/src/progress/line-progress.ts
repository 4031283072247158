import { formatDuration } from "./format-duration.ts";
import type { Progress } from "./progress.ts";

/** One line when a stage ends, one line per detail: what a CI log shows well. */
export function createLineProgress(stream: NodeJS.WritableStream): Progress {
  return {
    async stage(title, work) {
      const start = performance.now();
      const elapsed = (): string => formatDuration(performance.now() - start);
      try {
        const result = await work((detail) => stream.write(`  ${detail}\n`));
        stream.write(`✔ ${title} (${elapsed()})\n`);
        return result;
      } catch (error) {
        stream.write(`✖ ${title} (${elapsed()})\n`);
        throw error;
      }
    },
  };
}
