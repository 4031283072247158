import type { TextCollector } from "./text-collector.ts";

/** Gives each text to all who want it. */
export function combineCollectors(collectors: readonly TextCollector[]): TextCollector {
  const wanted = new Map<string, readonly TextCollector[]>();
  return {
    wants: (path, size) => {
      const takers = collectors.filter((collector) => collector.wants(path, size));
      if (takers.length > 0) wanted.set(path, takers);
      return takers.length > 0;
    },
    take: (path, text) => {
      for (const collector of wanted.get(path) ?? []) collector.take(path, text);
    },
  };
}
