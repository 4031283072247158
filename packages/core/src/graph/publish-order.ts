import type { ScheduleEntry } from "./chain-lengths.ts";
import { createSchedule } from "./create-schedule.ts";

/**
 * The names in the order in which they go out one at a time: whatever is needed first, of those that could go the one with
 * the longest chain behind it, then by name.
 *
 * @throws {RangeError} When the packages need each other in a circle, or need one that is not among them.
 */
export function publishOrder(entries: readonly ScheduleEntry[]): string[] {
  const schedule = createSchedule(entries);
  const order: string[] = [];
  for (let name = schedule.next(); name !== undefined; name = schedule.next()) {
    order.push(name);
    schedule.settle(name, true);
  }
  return order;
}
