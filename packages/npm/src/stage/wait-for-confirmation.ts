import { parseRetryAfter } from "@slipway/core";
import * as v from "valibot";

import { classifyFailure } from "../publish/classify-failure.ts";
import { isAborted } from "../publish/is-aborted.ts";
import { requestRegistry } from "../publish/request-registry.ts";
import type { StageAccess } from "./create-stage-access.ts";

/** Milliseconds between two questions where the registry names none. */
const PAUSE = 2_000;

const Confirmed = v.object({ token: v.pipe(v.string(), v.nonEmpty()) });

/**
 * Asks the registry until a person has confirmed in a browser: 202 with `Retry-After` means not yet, 200 brings what is
 * sent in place of a one-time password. The way of npm's own `npm-profile`.
 *
 * @returns `undefined` when the registry gives up on it, or the signal is aborted.
 */
export async function waitForConfirmation(
  doneUrl: string,
  signal: AbortSignal,
  { fetchOptions, retry: { timing } }: StageAccess,
): Promise<string | undefined> {
  while (!isAborted(signal)) {
    let pause = PAUSE;
    try {
      const response = await requestRegistry({ url: doneUrl, credential: { kind: "configured" }, fetchOptions });
      if (response.status === 200) {
        const answer = v.safeParse(Confirmed, await response.json());
        return answer.success ? answer.output.token : undefined;
      }
      await response.text();
      pause = parseRetryAfter(response.headers.get("retry-after"), timing.now()) || PAUSE;
    } catch (error) {
      const failure = classifyFailure(error, "put", timing.now());
      if (failure.class !== "network" && failure.class !== "gateway" && failure.class !== "rate-limit")
        return undefined;
    }
    await timing.sleep(pause, signal);
  }
  return undefined;
}
