import type { PublishClient, PublishJob } from "../../workflow/publish-job.ts";
import type { Place } from "./problem.ts";

interface ProvenanceSetting extends Place {
  readonly value: boolean;
  /** `NPM_CONFIG_PROVENANCE=false`, `--no-provenance` */
  readonly written: string;
}

const OF_NPM = /^npm_config_provenance$/i;

const OF_YARN = /^yarn_npm_publish_provenance$/i;

/** Every tool that ends in npm or pnpm is told by npm's variable; yarn and bun send packages by themselves. */
function hears(client: PublishClient, name: string): boolean {
  if (client === "yarn") return OF_YARN.test(name);
  return client !== "bun" && OF_NPM.test(name);
}

/** Where a publishing job says whether provenance is wanted. */
export function provenanceSettings({ publishes, workflow }: PublishJob): ProvenanceSetting[] {
  return publishes.flatMap(({ client, provenance, environment, step, file, at }) => {
    const settings: ProvenanceSetting[] = [];
    const add = (name: string, text: string, place: Place): void => {
      if (!hears(client, name) || (text !== "true" && text !== "false")) return;
      settings.push({ value: text === "true", written: `${name}=${text}`, ...place });
    };
    if (provenance !== undefined) {
      settings.push({ value: provenance, written: provenance ? "--provenance" : "--no-provenance", file, at });
    }
    const own = new Set(step?.step.env.values());
    for (const [name, setting] of step?.env ?? []) {
      add(name, setting.text, { file: own.has(setting) ? file : workflow.file, at: setting.at });
    }
    for (const [name, text] of environment) add(name, text, { file, at });
    for (const [name, values] of step?.variables ?? []) {
      const [text = "", ...others] = values;
      if (step?.env.has(name) !== true && others.length === 0) add(name, text, { file, at });
    }
    return settings;
  });
}

/** Whether a job asks for provenance by a flag or a variable, rather than leaving it to npm. */
export function requestsProvenance(job: PublishJob): boolean {
  return provenanceSettings(job).some(({ value }) => value);
}
