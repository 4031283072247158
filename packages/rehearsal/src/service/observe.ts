import { applyFault, type FaultedReply } from "../faults/apply-fault.ts";
import type { Faults } from "../faults/create-faults.ts";
import type { Dropped, Reply, ServiceRequest } from "../http/message.ts";
import type { Hold } from "../registry/store.ts";
import type { RequestRecord, RequestSubject } from "./request-record.ts";

/** Where requests are written down, and what goes wrong with them. */
export interface Observer {
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  /** When the rehearsal began, by `performance.now()`. */
  readonly began: number;
}

/** Lets a service answer a request, or a fault instead, and writes down what happened. */
export async function observe(
  request: ServiceRequest,
  subject: RequestSubject,
  serve: (hold?: Hold) => Promise<Reply>,
  { faults, requests, began }: Observer,
): Promise<Reply | Dropped> {
  const started = performance.now();
  const effect = faults.take(subject);
  const { reply, served } =
    effect === undefined ? await serveUntouched(serve) : await applyFault(effect, subject, serve);
  requests.push({
    ...subject,
    started: started - began,
    duration: performance.now() - started,
    method: request.method,
    path: request.path,
    ...("status" in reply && { status: reply.status }),
    ...(served !== undefined && { served: served.status }),
    faulty: effect !== undefined,
  });
  return reply;
}

async function serveUntouched(serve: () => Promise<Reply>): Promise<FaultedReply> {
  const served = await serve();
  return { reply: served, served };
}
