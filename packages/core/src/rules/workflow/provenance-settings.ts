import type { PublishJob } from "../../workflow/publish-job.ts";
import type { Place } from "./problem.ts";

interface ProvenanceSetting extends Place {
  readonly value: boolean;
  /** `NPM_CONFIG_PROVENANCE=false`, `--no-provenance` */
  readonly written: string;
}

const VARIABLE = /^(?:npm_config_provenance|yarn_npm_publish_provenance)$/i;

/** Where a publishing job says whether provenance is wanted. */
export function provenanceSettings({ publishes, workflow }: PublishJob): ProvenanceSetting[] {
  return publishes.flatMap(({ provenance, step, file, at }) => {
    const settings: ProvenanceSetting[] = [];
    if (provenance !== undefined) {
      settings.push({ value: provenance, written: provenance ? "--provenance" : "--no-provenance", file, at });
    }
    const own = new Set(step?.step.env.values());
    for (const [name, setting] of step?.env ?? []) {
      if (!VARIABLE.test(name) || (setting.text !== "true" && setting.text !== "false")) continue;
      const place = { file: own.has(setting) ? file : workflow.file, at: setting.at };
      settings.push({ value: setting.text === "true", written: `${name}=${setting.text}`, ...place });
    }
    return settings;
  });
}

/** Whether a job asks for provenance by a flag or a variable, rather than leaving it to npm. */
export function requestsProvenance(job: PublishJob): boolean {
  return provenanceSettings(job).some(({ value }) => value);
}
