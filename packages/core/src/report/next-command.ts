import type { PublishPlan } from "../plan/publish-plan.ts";

/** What a person has just done, and found nothing in the way. */
export type Step =
  /** `pending`: packages to publish; absent where the registry was not asked. */
  | { readonly kind: "check"; readonly pending: number | undefined }
  /** `file`: as it was named. */
  | { readonly kind: "plan"; readonly plan: PublishPlan; readonly file: string | undefined }
  /** `directory`: as it was named, or where it lies. */
  | { readonly kind: "pack"; readonly plan: PublishPlan; readonly directory: string };

/** What a person would type next, in one line; nothing where there is nothing to do. */
export function nextCommand(step: Step): string | undefined {
  switch (step.kind) {
    case "check":
      if (step.pending === undefined) return "Next: `slipway check`, which asks the registry as well";
      return step.pending === 0
        ? undefined
        : "Next: `slipway rehearse` plays the release here, `slipway tag` starts it";
    case "plan":
      if (step.plan.packages.length === 0) return undefined;
      if (step.plan.pending !== undefined) return "Next: merge the version pull request, then `slipway tag`";
      return step.file === undefined
        ? "Next: `slipway tag`, and its workflow publishes this"
        : `Next: \`slipway pack --plan ${step.file}\``;
    case "pack":
      return step.plan.packages.length === 0
        ? undefined
        : `Next: \`slipway publish --from ${step.directory} --dry-run\`, and without \`--dry-run\` in the job that publishes`;
  }
}
