/** Codes of the rules about manifests, their dependencies and what the registry holds. */
export type PackageCode =
  | "PACKAGE_NAME_MISSING"
  | "PACKAGE_NAME_DUPLICATE"
  | "MANIFEST_UNREADABLE"
  | "DEPENDENCY_CYCLE"
  | "DIST_TAG_REQUIRED"
  | "DIST_TAG_LATEST_BACKWARDS"
  | "FIRST_PUBLISH_UNDER_OIDC"
  | "REGISTRY_REFUSED"
  | "REGISTRY_UNREACHABLE";
