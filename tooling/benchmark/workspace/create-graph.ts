import { createHash } from "node:crypto";

/** One package of a generated workspace. */
export interface BenchmarkPackage {
  readonly name: string;
  /** Below `packages/`. */
  readonly directory: string;
  /** Names of packages of the same workspace. */
  readonly dependencies: readonly string[];
}

const MOST_DEPENDENCIES = 3;

/**
 * The packages of a workspace, in the order of their names, which says nothing about the order of publication. Layers
 * grow with the logarithm of the size (4, 6, 8 and 10 for 10, 50, 200 and 1,000 packages), every package above the
 * first layer needs one of the layer below it and up to two of any lower one. The same size gives the same graph.
 */
export function createGraph(size: number): BenchmarkPackage[] {
  const layers = Math.max(1, Math.round(1 + 1.3 * Math.log(size)));
  const layerOf = (index: number): number => Math.floor((index * layers) / size);
  const firstOf = (layer: number): number => Math.ceil((layer * size) / layers);
  return Array.from({ length: size }, (_, index) => {
    const name = nameOf(index);
    const layer = layerOf(index);
    const random = digest(`dependencies ${index}`);
    const below = firstOf(layer);
    const previous = firstOf(layer - 1);
    const count = layer === 0 ? 0 : 1 + (random.readUInt8(16) % MOST_DEPENDENCIES);
    const needed = new Set<number>();
    for (let which = 0; which < count; which += 1) {
      // The first one makes the chain as long as there are layers.
      const from = which === 0 ? previous : 0;
      needed.add(from + (random.readUInt32BE(which * 4) % (below - from)));
    }
    return { name, directory: name.slice("@bench/".length), dependencies: [...needed].map(nameOf) };
  }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function nameOf(index: number): string {
  return `@bench/p-${digest(`name ${index}`).toString("hex").slice(0, 8)}`;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
