import type { JobLocation, WorkflowStep } from "@slipway/core";
import { isMap, parseDocument } from "yaml";

import type { Surroundings } from "../../provider/release-wish.ts";
import { isForPublishing } from "./step-nodes.ts";

const CHECKOUT = /^actions\/checkout(?:@|$)/i;
/** Inputs that change which files a build finds. */
const OF_FILES = new Set(["fetch-depth", "fetch-tags", "lfs", "submodules"]);
/** Variables that nothing builds by, and one that every written workflow has. */
const OWN = /^(?:(?:GITHUB|GH)_TOKEN|ACTIONS_CACHE_MODE)$/;
/** Known in the job that they are written in alone. */
const ELSEWHERE = /\$\{\{[^}]*\b(?:steps|needs|matrix|inputs|secrets|strategy|jobs|github\.event|github\.token)\b/;

/** What stands around the steps of jobs and decides how they run: a build without it is another one. */
export function readSurroundings(locations: readonly JobLocation[]): Surroundings {
  const checkout = new Map<string, string>();
  const environment = new Map<string, string>();
  const left: string[] = [];
  for (const { workflow, job } of locations) {
    for (const [name, { text }] of new Map([...workflow.env, ...job.env])) {
      if (isForPublishing(name) || OWN.test(name)) continue;
      if (ELSEWHERE.test(text)) left.push(`the variable \`${name}\`, which takes what only its own job knows`);
      else if ((environment.get(name) ?? text) === text) environment.set(name, text);
      else left.push(`\`${name}: ${text}\` of job \`${job.id}\`, beside another value in another job`);
    }
    for (const step of job.steps) {
      if (!CHECKOUT.test(step.uses?.text ?? "")) continue;
      if (isOfOtherFiles(step)) left.push(`\`${step.name?.text ?? step.uses?.text ?? ""}\`, which brings other files`);
      else
        for (const [name, { text }] of step.with)
          if (OF_FILES.has(name) && !ELSEWHERE.test(text)) checkout.set(name, text);
    }
    left.push(...listMachine({ workflow, job }));
  }
  return { checkout, environment, left: [...new Set(left)] };
}

function isOfOtherFiles({ with: inputs }: WorkflowStep): boolean {
  return inputs.has("path") || inputs.has("repository");
}

/** What a job runs on and beside, where that is not what every job has. */
function listMachine({ workflow, job }: JobLocation): readonly string[] {
  const services = parseDocument(workflow.text, { uniqueKeys: false }).getIn(["jobs", job.id, "services"]);
  const names = isMap(services) ? services.items.map(({ key }) => `\`${String(key)}\``) : [];
  const labels = job.runsOn?.labels.map(({ text }) => text) ?? [];
  const other = labels.filter(
    (label) => !/^ubuntu-|^(?:self-hosted|linux|x64)$|\$\{\{/i.test(label) || label.endsWith("-arm"),
  );
  return [
    ...(job.container === undefined ? [] : [`the container \`${job.container.text}\` of job \`${job.id}\``]),
    ...(names.length === 0 ? [] : [`the services of job \`${job.id}\`, ${names.join(", ")}`]),
    ...other.map((label) => `the runner \`${label}\` of job \`${job.id}\``),
  ];
}
