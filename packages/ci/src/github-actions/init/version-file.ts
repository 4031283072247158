import type { PipelineFile, ReleaseWish } from "../../provider/release-wish.ts";
import { GITHUB_ACTIONS } from "../facts.ts";

/** The workflow that goes on raising versions: that of today, without what published. */
export function createVersionFile({ versions, file }: ReleaseWish): readonly PipelineFile[] {
  if (versions === undefined) return [];
  const { directory } = GITHUB_ACTIONS.pipelines;
  return [{ path: `${directory}/${versions.file}`, text: versions.text, inPlaceOf: `${directory}/${file}` }];
}
