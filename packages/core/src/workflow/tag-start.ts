import type { PublishJob } from "./publish-job.ts";
import { startsOnTag } from "./triggers.ts";
import type { RepositoryWorkflows, WorkflowTrigger } from "./workflow.ts";

/** `none`: no workflow is seen to publish. `otherwise`: one does, and no release tag starts it. */
export type TagStart =
  | { readonly kind: "publishes" }
  /** `file`: POSIX path of the workflow. */
  | { readonly kind: "otherwise"; readonly file: string }
  | { readonly kind: "none" };

interface Publishing {
  readonly workflows?: RepositoryWorkflows | undefined;
  readonly publishJobs?: readonly PublishJob[] | undefined;
  readonly hostJobs?: readonly PublishJob[] | undefined;
}

/** What a release tag would start. @param tag Name of such a tag; absent where nobody can tell. */
export function findTagStart(publishing: Publishing, tag: string | undefined): TagStart {
  if (lacksReleaseWorkflow(publishing)) return { kind: "none" };
  const [first] = publishing.publishJobs ?? [];
  if (first === undefined || tag === undefined) return { kind: "publishes" };
  const isStarted = (publishing.publishJobs ?? []).some(({ triggers }) => isStartedByTag(triggers, tag));
  return isStarted ? { kind: "publishes" } : { kind: "otherwise", file: first.entry.file };
}

/** Whether the workflows were read, and none is seen to publish. */
export function lacksReleaseWorkflow({ workflows, publishJobs, hostJobs = [] }: Publishing): boolean {
  return workflows !== undefined && publishJobs?.length === 0 && hostJobs.length === 0;
}

/** Whether making and pushing a tag starts a run. */
export function isStartedByTag(triggers: readonly WorkflowTrigger[], tag: string): boolean {
  return startsOnTag(triggers, tag) || triggers.some(({ event }) => event === "create");
}
