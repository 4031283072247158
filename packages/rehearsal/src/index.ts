export type { Json, Manifest } from "@slipway/core";

export { createCircleciEnvironment, createGitlabEnvironment } from "./client/pipeline-environment.ts";
export { createRunnerEnvironment } from "./client/runner-environment.ts";
export { type SigningProxy, startSigningProxy, writeTufRoot } from "./client/signing-proxy.ts";
export type { StaticToken, TrustPermission } from "./access/caller.ts";
export type { Fault, FaultEffect, Faults, InjectedFault, KnownRefusal } from "./faults/faults.ts";
export type { RequestKind, RequestSubject } from "./http/routes.ts";
export type { SecondFactorScope, SecondFactorWindow } from "./access/second-factor.ts";
export type { IdTokenClaims, IdTokenEndpoint } from "./issuer/issuer.ts";
export {
  createCircleciClaims,
  createGitlabClaims,
  type SimulatedCircleciJob,
  type SimulatedGitlabJob,
} from "./issuer/pipeline-claims.ts";
export { createRunClaims, type RunClaims, type SimulatedRun } from "./issuer/run-claims.ts";
export type { NewScopedPackages, TrustRules } from "./registry/registry.ts";
export type { Pace } from "./registry/pace.ts";
export type { PublicationLimits } from "./registry/rules.ts";
export type { SeededPackage, SeededVersion } from "./registry/seed.ts";
export type { PublishedPackage } from "./registry/store.ts";
export type { Upstream } from "./registry/upstream.ts";
export type { PutCount, RequestRecord } from "./service/observe.ts";
export { parseFaults } from "./service/parse-files.ts";
export { type Rehearsal, type RehearsalOptions, startRehearsal } from "./service/rehearsal.ts";
export type { CircleciRecord, GithubRecord, GitlabRecord, TrustRecord } from "./trust/connection.ts";
