/** Others of a group that wait: https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues */
const QUEUE = 100;

/** One that wants a group for itself: a run, or a job. */
interface Holder {
  readonly cancel: () => void;
}

export interface GroupRequest {
  readonly group: string;
  readonly cancelInProgress: boolean;
  /** `single`: only the newest waits, and the one before it is cancelled. */
  readonly queue: "single" | "max";
  readonly holder: Holder;
}

/** Concurrency groups of one repository. */
export interface Concurrency {
  /** @returns whether its turn came, or it was cancelled before. */
  readonly enter: (request: GroupRequest) => Promise<boolean>;
  readonly leave: (group: string, holder: Holder) => void;
}

interface Waiting {
  readonly holder: Holder;
  readonly settle: (entered: boolean) => void;
}

interface Group {
  running: Holder | undefined;
  readonly waiting: Waiting[];
}

/** @see https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency */
export function createConcurrency(): Concurrency {
  const groups = new Map<string, Group>();
  const groupOf = (name: string): Group => {
    // Letter case does not count.
    const key = name.toLowerCase();
    const group = groups.get(key) ?? { running: undefined, waiting: [] };
    groups.set(key, group);
    return group;
  };
  return {
    enter: ({ group: name, cancelInProgress, queue, holder }) => {
      const group = groupOf(name);
      if (group.running === undefined || group.running === holder) {
        group.running = holder;
        return Promise.resolve(true);
      }
      if (queue === "single") for (const { settle } of group.waiting.splice(0)) settle(false);
      if (group.waiting.length >= QUEUE) return Promise.resolve(false);
      const turn = new Promise<boolean>((resolve) => group.waiting.push({ holder, settle: resolve }));
      if (cancelInProgress) group.running.cancel();
      return turn;
    },
    leave: (name, holder) => {
      const group = groupOf(name);
      const index = group.waiting.findIndex((waiting) => waiting.holder === holder);
      if (index !== -1) return group.waiting.splice(index, 1)[0]?.settle(false);
      if (group.running !== holder) return;
      const next = group.waiting.shift();
      group.running = next?.holder;
      next?.settle(true);
    },
  };
}
