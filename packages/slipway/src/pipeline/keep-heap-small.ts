import { setFlagsFromString } from "node:v8";

/**
 * Lets V8 collect garbage instead of growing its heap for it. Publishing what is packed makes much garbage and keeps next
 * to nothing: in the benchmark's release of 1,000 packages this halves the memory, from 280 MB, for a tenth more processor
 * time. V8 looks at both settings whenever it collects.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=30");
}
