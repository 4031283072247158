import { type PublishFailure, ReleaseError } from "@slipway/core";

import { classifyFailure } from "../publish/classify-failure.ts";
import { retry } from "../publish/retry.ts";
import type { StageAccess } from "./create-stage-access.ts";

/**
 * Reads until there is an answer, as far as the retry policy goes.
 *
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function readPersistently<T>(read: () => Promise<T>, { retry: settings }: StageAccess): Promise<T> {
  const result = await retry(async () => {
    try {
      return { value: await read() };
    } catch (error) {
      return { failure: classifyFailure(error, "read", settings.timing.now()) };
    }
  }, settings);
  if ("value" in result) return result.value;
  throw unreadable(result.failure);
}

function unreadable({ status, message }: PublishFailure): ReleaseError {
  const hint =
    status === 401 || status === 403
      ? "Log in with `npm login`, as somebody who may publish these packages"
      : "Nothing was changed. Run this again once the registry answers";
  return new ReleaseError("STAGE_UNREADABLE", `the stage cannot be read: ${message}`, { hint });
}
