/** What a stranger's program does with the package: checks, plans and rehearses a repository, and reads a schema. */
import { startRehearsal } from "@slipway/rehearsal";
import { check, createRun, type Findings, plan, type Problem, type PublishPlan, rehearse, ReleaseError } from "slipway";
import schema from "slipway/schemas/plan.json" with { type: "json" };

const [directory = ""] = process.argv.slice(2);
// @ts-expect-error: were the types missing, anything would do.
void (() => check({ directroy: "." }));

const rehearsal = await startRehearsal();
const run = createRun({ environment: { ...process.env, npm_config_registry: rehearsal.registry } });

const findings: Findings = await check({ directory, repository: "owner/name" }, run);
const codes = findings.problems.map(({ code }: Problem) => code);
const { plan: planned }: { readonly plan: PublishPlan } = await plan({ directory }, run);
const report = await rehearse({ directory, repository: "owner/name", assumeCreated: true }, run);
const refused = await check({ directory: "/nowhere" }, run).catch((error: unknown) => error);
await rehearsal.close();

console.log(
  JSON.stringify({
    stops: findings.stops,
    codes,
    planned: planned.packages.map(({ name, version }) => `${name}@${version}`),
    verdict: report.verdict,
    refused: refused instanceof ReleaseError && refused.code,
    schema: schema.type,
  }),
);
