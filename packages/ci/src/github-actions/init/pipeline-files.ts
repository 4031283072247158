import type { PipelineFile, ReleaseWish } from "../../provider/release-wish.ts";
import { pinActions } from "./pins.ts";
import { createPreviewFiles } from "./preview-files.ts";
import { createReleaseFile } from "./release-file.ts";
import { createVersionFile } from "./version-file.ts";

/** Every workflow of a repository that releases with Slipway. */
export function createPipelineFiles(wish: ReleaseWish): readonly PipelineFile[] {
  const files = [createReleaseFile(wish), ...createPreviewFiles(wish), ...createVersionFile(wish)];
  return files.map((file) => pinActions(file, wish.pinnedIn));
}
