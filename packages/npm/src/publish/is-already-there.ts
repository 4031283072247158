import type { PublishFailure } from "@slipway/core";

/**
 * How registries say that they hold a version already: npm (403 when it is published, 409 while it is being processed or
 * waits on the stage), GitHub Packages, Verdaccio, Nexus (400) and Artifactory.
 */
const WORDS = /cannot publish over|already (?:present|exists|published)|existing version|does not allow updating/iu;

/** Whether the registry refused a version because it has it, which says nothing about the bytes it has. */
export function isAlreadyThere({ status, message }: PublishFailure): boolean {
  return (status === 400 || status === 403 || status === 409) && WORDS.test(message);
}
