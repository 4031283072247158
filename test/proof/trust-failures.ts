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
];
