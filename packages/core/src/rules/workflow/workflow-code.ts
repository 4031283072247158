/** Codes of the rules about workflow files. */
export type WorkflowCode = "WORKFLOW_UNREADABLE";
