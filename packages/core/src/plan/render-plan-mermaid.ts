import { sanitise } from "../problems/sanitise.ts";
import type { PublishPlan } from "./publish-plan.ts";

/** Beyond this nobody reads a graph. GitHub's own limits (500 edges, 50,000 characters) are further away. */
const MAX_NODES = 60;
const MAX_EDGES = 120;

/**
 * The order of publication as a Mermaid graph in a Markdown code block, arrows from what goes out first to what waits for
 * it; a sentence instead where the graph would be too large to read.
 */
export function renderPlanMermaid({ packages }: PublishPlan): string {
  const idOf = new Map(packages.map(({ name }, index) => [name, `p${index}`]));
  const nodes = packages.map(({ name, version }) => `  ${idOf.get(name)}["${escape(`${name} ${version}`)}"]`);
  const edges = packages.flatMap(({ name, dependsOn }) =>
    dependsOn.flatMap((needed) => (idOf.has(needed) ? [`  ${idOf.get(needed)} --> ${idOf.get(name)}`] : [])),
  );
  if (nodes.length > MAX_NODES || edges.length > MAX_EDGES) {
    return `The graph of ${nodes.length} packages with ${edges.length} dependencies between them is too large to show.`;
  }
  return ["```mermaid", "flowchart LR", ...nodes, ...edges, "```"].join("\n");
}

/** Mermaid's entities, by code point, for everything that is not plainly harmless between double quotes. */
function escape(text: string): string {
  return sanitise(text).replace(/[^\w@/.+ -]/gu, (character) => `#${character.codePointAt(0)};`);
}
