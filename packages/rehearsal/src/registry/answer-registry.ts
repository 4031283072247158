import { createJsonReply } from "../http/create-json-reply.ts";
import type { Reply, ServiceRequest } from "../http/message.ts";
import { answerWebSession } from "../second-factor/answer-web-session.ts";
import { answerStage } from "../stage/answer-stage.ts";
import { answerStaged } from "../stage/answer-staged.ts";
import { answerTrust } from "../trust/answer-trust.ts";
import { answerAttestations } from "./answer-attestations.ts";
import { answerDistTagChange } from "./answer-dist-tag-change.ts";
import { answerDistTags } from "./answer-dist-tags.ts";
import { answerExchange } from "./answer-exchange.ts";
import { answerKeys } from "./answer-keys.ts";
import { answerPackument } from "./answer-packument.ts";
import { answerPublish } from "./answer-publish.ts";
import { answerTarball } from "./answer-tarball.ts";
import { answerVersion } from "./answer-version.ts";
import { answerVisibility } from "./answer-visibility.ts";
import { answerWhoami } from "./answer-whoami.ts";
import { identifyCaller } from "./identify-caller.ts";
import type { Operation } from "./operation.ts";
import { NOT_FOUND } from "./refusals.ts";
import type { RegistryServices } from "./registry-services.ts";
import type { Hold } from "./store.ts";

/**
 * One request to the registry.
 *
 * @param hold For a publication: keeps it from being seen for a while.
 */
export async function answerRegistry(
  operation: Operation,
  request: ServiceRequest,
  hold: Hold | undefined,
  services: RegistryServices,
): Promise<Reply> {
  const origin = readOrigin(request);
  const here = `${origin.protocol}//${origin.host}/`;
  const caller = identifyCaller(request.headers, here, services);
  const reader = { caller, accept: request.headers.accept, here };
  const { path } = request;
  switch (operation.type) {
    case "ping":
      return createJsonReply(200, {});
    case "whoami":
      return answerWhoami(caller);
    case "keys":
      return answerKeys(path, reader, services);
    case "packument":
      return answerPackument(operation.name, reader, services);
    case "version":
      return answerVersion(operation.name, operation.version, reader, services);
    case "tarball":
      return answerTarball(operation.name, operation.file, path, reader, services);
    case "attestations":
      return answerAttestations(operation.name, operation.version, path, reader, services);
    case "visibility":
      return answerVisibility(operation.name, path, reader, services);
    case "dist-tags":
      return answerDistTags(operation.name, reader, services);
    case "set-dist-tag":
    case "remove-dist-tag":
      return answerDistTagChange(operation.name, operation.tag, request, reader, services);
    case "exchange":
      return answerExchange(operation.name, request, origin.hostname, services);
    case "publish":
      return answerPublish(operation.name, request, here, hold, services);
    case "list-trust":
    case "add-trust":
    case "remove-trust":
      return answerTrust(operation, caller, request, services);
    case "stage":
      return answerStage(operation.name, caller, request, here, services);
    case "confirm-session":
    case "poll-session":
      return answerWebSession(operation, services);
    case "list-staged":
    case "view-staged":
    case "download-staged":
    case "approve-staged":
    case "reject-staged":
      return answerStaged(operation, caller, request, services);
    case "unknown-read":
      return services.upstream === undefined
        ? NOT_FOUND
        : services.upstream.pass(passedPath(request), reader.accept, here);
    case "unknown":
      break;
  }
  return NOT_FOUND;
}

/** The address the client used: its own, or the one that a proxy answers for. */
function readOrigin({ headers }: ServiceRequest): URL {
  const protocol = headers["x-forwarded-proto"] === "https" ? "https" : "http";
  return new URL(`${protocol}://${headers.host ?? "127.0.0.1"}`);
}

function passedPath({ path, query }: ServiceRequest): string {
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
