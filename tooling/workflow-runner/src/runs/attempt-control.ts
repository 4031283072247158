import { createStopControl, type StopControl } from "../process/run-process.ts";

/** Ends the jobs of one attempt before their time. */
export interface AttemptControl {
  readonly cancelled: () => boolean;
  /** Cancels the attempt: jobs whose `if` still holds then go on. */
  readonly cancel: () => void;
  /** Cancels one job, by its name. */
  readonly cancelJob: (name: string) => void;
  /** Takes away the machine of a job that is running. */
  readonly killJob: (name: string) => boolean;
  /** @param survives Whether the job goes on when the attempt is cancelled. */
  readonly open: (name: string, survives: () => boolean) => StopControl;
  readonly close: (name: string) => void;
}

export function createAttemptControl(): AttemptControl {
  const running = new Map<string, { readonly stopper: StopControl; readonly survives: () => boolean }>();
  let cancelled = false;
  return {
    cancelled: () => cancelled,
    cancel: () => {
      cancelled = true;
      for (const { stopper, survives } of running.values()) if (!survives()) stopper.stop("cancelled");
    },
    cancelJob: (name) => running.get(name)?.stopper.stop("cancelled"),
    killJob: (name) => {
      const found = running.get(name);
      found?.stopper.stop("killed");
      return found !== undefined;
    },
    open: (name, survives) => {
      const stopper = createStopControl();
      running.set(name, { stopper, survives });
      return stopper;
    },
    close: (name) => void running.delete(name),
  };
}
