import { expect, test } from "vitest";

import { publishOrder, type ScheduleEntry } from "./order.ts";

function entriesOf(text: string): ScheduleEntry[] {
  return text.split(" ").map((line) => {
    const [name = "", needs = ""] = line.split(">");
    return { name, dependsOn: needs === "" ? [] : needs.split(",") };
  });
}

test.each([
  ["b a c", "a b c"],
  // The chain first, although `a` and `b` come before it by name.
  ["a b z y>z x>y", "z y a b x"],
  ["a-app>m-mid m-mid>z-core z-core k p", "z-core m-mid a-app k p"],
  // Whatever has the longer chain behind it, not whatever has more dependents.
  ["hub a>hub b>hub c>hub s t>s u>t", "s hub t a b c u"],
])("`%s` goes out as `%s`", (text, order) => {
  expect(publishOrder(entriesOf(text)).join(" ")).toBe(order);
});

test.each([
  ["a>b b>a", "`a`, `b`"],
  ["a>a b", "`a`"],
  ["a>missing b>a", "`a`, `b`"],
])("has none for `%s`", (text, stuck) => {
  expect(() => publishOrder(entriesOf(text))).toThrow(
    new RangeError(`No order exists for ${stuck}: a cycle, or a dependency that is missing`),
  );
});
