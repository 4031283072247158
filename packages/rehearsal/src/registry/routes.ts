import { createJsonReply } from "../http/message.ts";
import { route, type Route } from "../http/routes.ts";
import { answerDistTags, removeDistTag, setDistTag } from "./dist-tags.ts";
import { amend, isAmendment, removeTarball, unpublishPackage } from "./document.ts";
import { publish } from "./publication.ts";
import {
  answerAttestations,
  answerKeys,
  answerPackument,
  answerTarball,
  answerVersion,
  answerStars,
  answerVisibility,
  findVersion,
} from "./reads.ts";
import { passUpstream, type Registry } from "./registry.ts";
import { answerSearch } from "./search.ts";

/** There is no list of vulnerabilities here: npm's audit finds none. */
const NO_ADVISORIES = createJsonReply(200, {});

/** What the registry answers about packages. */
export function createRegistryRoutes(registry: Registry): readonly Route[] {
  return [
    route("GET", "/-/ping", "ping", "other", () => createJsonReply(200, {})),
    route("GET", "/", "root", "other", () => createJsonReply(200, { db_name: "registry" })),
    route("GET", "/-/v1/search", "search", "other", (request) => answerSearch(request, registry)),
    route("GET", "/-/_view/starredByUser", "stars", "other", (request) => answerStars(request, registry)),
    route("POST", "/-/npm/v1/security/advisories/bulk", "advisories", "other", () => NO_ADVISORIES),
    route("GET", "/-/npm/v1/keys", "keys", "attestation", (request) => answerKeys(request, registry)),
    route("GET", "/-/npm/v1/attestations/{name}@{version}", "attestations", "attestation", (request, path) =>
      answerAttestations(path.name, path.version, request, registry),
    ),
    route("GET", "/-/package/{name}/visibility", "visibility", "visibility", (request, { name }) =>
      answerVisibility(name, request, registry),
    ),
    route("GET", "/-/package/{name}/dist-tags", "dist-tags", "dist-tag", (request, { name }) =>
      answerDistTags(name, request, registry),
    ),
    route("PUT", "/-/package/{name}/dist-tags/{tag}", "set-dist-tag", "dist-tag", (request, { name, tag }) =>
      setDistTag(name, tag, request, registry),
    ),
    route("DELETE", "/-/package/{name}/dist-tags/{tag}", "remove-dist-tag", "dist-tag", (request, { name, tag }) =>
      removeDistTag(name, tag, request, registry),
    ),
    route("PUT", "/{name}", "publish", "put", (request, { name }, hold) =>
      isAmendment(request.body) ? amend(name, undefined, request, registry) : publish(name, request, hold, registry),
    ),
    route("PUT", "/{name}/-rev/{revision}", "amend", "other", (request, { name, revision }) =>
      amend(name, revision, request, registry),
    ),
    route("DELETE", "/{name}/-rev/{revision}", "unpublish", "other", (request, { name, revision }) =>
      unpublishPackage(name, revision, request, registry),
    ),
    route("DELETE", "/{name}/-/{file}/-rev/{revision}", "remove-tarball", "other", (request, path) =>
      removeTarball(path.name, findVersion(path.name, path.file), path.revision, request, registry),
    ),
    route("GET", "/{name}", "packument", "read", (request, { name }) => answerPackument(name, request, registry)),
    route("GET", "/{name}/-/{file}", "tarball", "tarball", (request, { name, file }) =>
      answerTarball(name, file, request, registry),
    ),
    route("GET", "/{name}/{version}", "version", "read", (request, { name, version }) =>
      answerVersion(name, version, request, registry),
    ),
  ];
}

/** Reads that the registry does not know, which go upstream if there is one; every other route comes first. */
export function createFallbackRoutes(registry: Registry): readonly Route[] {
  return registry.upstream === undefined
    ? []
    : [route("GET", "/{anything}", "unknown-read", "other", (request) => passUpstream(request, registry))];
}
