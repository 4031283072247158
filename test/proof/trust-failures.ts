import { type FailureRow, foreseen } from "./failure-row.ts";

/** Of somebody else who publishes. */
export const trustFailures: readonly FailureRow[] = [
  foreseen(
    "SEC-01",
    "anybody's comment or issue starts the release",
    ["WORKFLOW_TRIGGER_UNTRUSTED", "ENVIRONMENT_EVENT_UNTRUSTED"],
    ["workflow", "environment"],
  ),
  foreseen(
    "SEC-02",
    "a pull request's code runs with the rights of the default branch",
    ["WORKFLOW_CHECKOUT_UNSAFE"],
    ["workflow"],
  ),
  foreseen(
    "SEC-03",
    "a cache that a pull request wrote is restored in the release",
    ["WORKFLOW_CACHE_SHARED"],
    ["workflow"],
  ),
  foreseen(
    "SEC-04",
    "a title or the name of a branch becomes a command",
    ["WORKFLOW_TEMPLATE_INJECTION"],
    ["workflow"],
  ),
  foreseen(
    "SEC-05",
    "a build or a dependency runs beside the ID token",
    ["WORKFLOW_CODE_BESIDE_ID_TOKEN", "CODE_BESIDE_TOKEN"],
    ["workflow", "environment"],
  ),
  foreseen("SEC-06", "the tag of an action is moved to other code", ["WORKFLOW_ACTION_UNPINNED"], ["workflow"]),
  foreseen("SEC-07", "artifacts of another run are published", ["WORKFLOW_ARTIFACT_UNVERIFIED"], ["workflow"]),
  foreseen(
    "SEC-08",
    "what is published is not what was planned and packed",
    ["PACKED_INTEGRITY_MISMATCH", "PACKED_PLAN_MISMATCH", "PACKED_TARBALL_UNEXPECTED"],
    ["tarball"],
  ),
  foreseen("SEC-09", "a job that only tests holds the ID token", ["WORKFLOW_ID_TOKEN_BROAD"], ["workflow"]),
  foreseen(
    "SEC-10",
    "a packed directory holds what must not be unpacked or cannot be read",
    ["PACKED_TARBALL_UNSAFE", "PACKED_TARBALL_OVERSIZED", "PACKED_TARBALL_UNREADABLE", "PACKED_FILE_IRREGULAR"],
    ["tarball"],
  ),
  foreseen(
    "SEC-11",
    "between packing and publishing a tarball is lost, or its manifest rewritten",
    ["PACKED_TARBALL_MISSING", "PACKED_MANIFEST_MISMATCH", "PACKED_MANIFEST_REFUSED"],
    ["tarball"],
  ),
  foreseen("SEC-12", "what was packed is compared with no plan", ["WORKFLOW_PLAN_MISSING"], ["workflow"]),
  foreseen("SEC-13", "the job that publishes can do more than publish", ["WORKFLOW_PERMISSIONS_BROAD"], ["workflow"]),
  foreseen(
    "SEC-14",
    "the token of the checkout lies beside the build",
    ["WORKFLOW_CREDENTIALS_PERSISTED"],
    ["workflow"],
  ),
  foreseen(
    "SEC-15",
    "every secret is handed to the workflow that publishes",
    ["WORKFLOW_SECRETS_INHERITED"],
    ["workflow"],
  ),
  foreseen(
    "SEC-16",
    "whoever may start the workflow may publish: no environment stands before the job",
    ["WORKFLOW_ENVIRONMENT_MISSING"],
    ["workflow"],
  ),
];
