import type { PutCount } from "../rehearsal.ts";
import type { RequestRecord } from "./request-record.ts";

/** How often a version was put, staging included, by what the registry itself said. */
export function countPuts(requests: readonly RequestRecord[], name: string, version: string): PutCount {
  const puts = requests.filter(
    ({ kind, ...subject }) =>
      (kind === "put" || kind === "stage") && subject.package === name && subject.version === version,
  );
  const served = puts.flatMap(({ served }) => served ?? []);
  const accepted = served.filter((status) => status < 300).length;
  return { accepted, refused: served.length - accepted, lost: puts.length - served.length };
}
