import type { RequestSubject } from "../service/request-record.ts";
import type { Fault, FaultEffect, InjectedFault } from "./fault.ts";

/** Faults that can be set while a rehearsal runs. */
export interface Faults {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /** In the order in which they were added. */
  readonly list: () => readonly InjectedFault[];
  /** The fault that meets a request, which counts as used. */
  readonly take: (subject: RequestSubject) => FaultEffect | undefined;
}

interface Entry {
  readonly fault: Fault;
  seen: number;
  uses: number;
}

export function createFaults(initial: readonly Fault[]): Faults {
  let entries: Entry[] = initial.map(createEntry);
  return {
    add: (fault) => void entries.push(createEntry(fault)),
    clear: () => {
      entries = [];
    },
    list: () => entries.map(({ fault, uses }) => ({ fault, uses })),
    take: (subject) => {
      const entry = entries.find((candidate) => matches(candidate, subject));
      if (entry === undefined) return undefined;
      entry.uses += 1;
      return entry.fault.effect;
    },
  };
}

function createEntry(fault: Fault): Entry {
  return { fault, seen: 0, uses: 0 };
}

/** Counts what it lets pass. */
function matches(entry: Entry, subject: RequestSubject): boolean {
  const { request, skip = 0, times = Number.POSITIVE_INFINITY } = entry.fault;
  const applies =
    request === subject.kind && (entry.fault.package === undefined || entry.fault.package === subject.package);
  if (!applies || entry.uses >= times) return false;
  entry.seen += 1;
  return entry.seen > skip;
}
