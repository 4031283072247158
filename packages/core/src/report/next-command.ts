import type { PublishPlan } from "../plan/publish-plan.ts";
import { quote } from "../text/words.ts";
import type { TagStart } from "../workflow/tag-start.ts";

/** What a person has just done, and found nothing in the way. `start`: what a release tag would start. */
export type Step =
  /** `pending`: packages to publish; absent where the registry was not asked. */
  | { readonly kind: "check"; readonly pending: number | undefined; readonly start: TagStart }
  /** `file`: as it was named. */
  | { readonly kind: "plan"; readonly plan: PublishPlan; readonly file: string | undefined; readonly start: TagStart }
  /** `directory`: as it was named, or where it lies. */
  | { readonly kind: "pack"; readonly plan: PublishPlan; readonly directory: string };

/** What a person would type next, in one line; nothing where there is nothing to do. */
export function nextCommand(step: Step): string | undefined {
  switch (step.kind) {
    case "check":
      if (step.pending === undefined) return "Next: `slipway check`, which asks the registry as well";
      return step.pending === 0
        ? undefined
        : `Next: \`slipway rehearse\` plays the release here, ${describeStart(step.start)}`;
    case "plan":
      if (step.plan.packages.length === 0) return undefined;
      if (step.plan.pending === undefined && step.file !== undefined)
        return `Next: \`slipway pack --plan ${step.file}\``;
      return `Next: ${describePublishing(step.start, step.plan.pending !== undefined)}`;
    case "pack":
      return step.plan.packages.length === 0
        ? undefined
        : `Next: \`slipway publish --from ${step.directory} --dry-run\`, and without \`--dry-run\` in the job that publishes`;
  }
}

/** To go behind a comma. */
function describeStart(start: TagStart): string {
  switch (start.kind) {
    case "publishes":
      return "`slipway tag` starts it";
    case "otherwise":
      return `${quote(start.file)} publishes it, which no release tag starts: \`slipway init\` writes a workflow that one does`;
    case "none":
      return "`slipway init` writes the workflow that publishes it";
  }
}

/** @param pending A version pull request comes before it. */
function describePublishing(start: TagStart, pending: boolean): string {
  const merge = pending ? "merge the version pull request, then " : "";
  switch (start.kind) {
    case "publishes":
      return pending ? `${merge}\`slipway tag\`` : "`slipway tag`, and its workflow publishes this";
    case "otherwise":
      return `${merge}${quote(start.file)} publishes this, which no release tag starts: \`slipway init\` writes a workflow that one does`;
    case "none":
      return `\`slipway init\` writes the workflow that publishes this${pending ? ", once the version pull request is merged" : ""}`;
  }
}
