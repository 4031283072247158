import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/**
 * Bytes. V8 doubles its young generation whenever what has survived in it adds up to its size, whether it is still needed
 * or not, up to 64 MiB: a release of 1,000 packages needs less than half of that for everything it knows. Smaller than this,
 * what is not needed any more would be promoted, and stay.
 */
const ENOUGH = 8 * 1024 * 1024;

/** Lets V8's young generation grow no more once it has room enough. Node takes its largest size only when it starts. */
export function limitYoungGeneration(): void {
  const observer = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
    if (young === undefined || young.space_size < ENOUGH) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
}
