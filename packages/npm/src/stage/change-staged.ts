import { classifyFailure } from "../publish/classify-failure.ts";
import { requestRegistry } from "../publish/request-registry.ts";
import { type Attempt, retry } from "../publish/retry.ts";
import type { Demand, SecondFactor } from "./create-second-factor.ts";
import type { StageAccess } from "./create-stage-access.ts";
import { parseDemand } from "./parse-demand.ts";

export type StageChange = "approve" | "reject";

/** The change, or why not; `maybeDone` when an answer got lost on the way, so that it may have happened all the same. */
export type ChangedStage = Attempt<"done"> & { readonly maybeDone: boolean };

/** Approves or rejects one staged version, as `npm stage approve` and `npm stage reject` do. Never throws. */
export async function changeStaged(
  id: string,
  change: StageChange,
  access: StageAccess,
  secondFactor: SecondFactor,
): Promise<ChangedStage> {
  const { bucket, signal } = access.retry;
  let maybeDone = false;
  const result = await retry(async () => {
    await bucket.take(signal);
    const attempt = await secondFactor.use(async (password) => send(id, change, password, access));
    if ("failure" in attempt && (attempt.failure.class === "network" || attempt.failure.class === "gateway")) {
      maybeDone = true;
    }
    return attempt;
  }, access.retry);
  return { ...result, maybeDone };
}

async function send(
  id: string,
  change: StageChange,
  password: string | undefined,
  { registry, fetchOptions, retry: { timing } }: StageAccess,
): Promise<Attempt<"done"> | Demand> {
  try {
    await requestRegistry({
      url: new URL(change === "approve" ? `-/stage/${id}/approve` : `-/stage/${id}`, registry).href,
      method: change === "approve" ? "POST" : "DELETE",
      credential: { kind: "configured" },
      ignoreBody: true,
      // With this kind of authentication npm offers a link to confirm in a browser.
      fetchOptions: { ...fetchOptions, authType: "web", ...(password !== undefined && { otp: password }) },
    });
    return { value: "done" };
  } catch (error) {
    const demand = parseDemand(error);
    return demand === undefined ? { failure: classifyFailure(error, "put", timing.now()) } : { demand };
  }
}
