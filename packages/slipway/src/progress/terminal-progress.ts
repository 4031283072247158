import { Listr, ListrLogger, ProcessOutput } from "listr2";

import { formatDuration } from "./format-duration.ts";
import type { Progress } from "./progress.ts";

/** A spinner with a changing detail line, through listr2. */
export function createTerminalProgress(stream: NodeJS.WriteStream): Progress {
  // Standard output carries documents, so listr2 gets the error stream for both.
  const logger = new ListrLogger({ processOutput: new ProcessOutput(stream, stream) });
  return {
    async stage(title, work) {
      const start = performance.now();
      let show: ((detail: string) => void) | undefined;
      const promise = work((detail) => show?.(detail));
      const display = new Listr(
        [
          {
            title,
            task: async (_context, task) => {
              show = (detail) => {
                task.output = detail;
              };
              await promise;
              task.title = `${title} (${formatDuration(performance.now() - start)})`;
            },
          },
        ],
        { exitOnError: false, registerSignalListeners: false, rendererOptions: { logger } },
      );
      await display.run();
      return promise;
    },
  };
}
