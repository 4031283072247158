import { describe, expect, test } from "vitest";

import { chainLengths, createSchedule, publishOrder, type ScheduleEntry } from "./order.ts";

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

test("names ten of the packages for which there is no order", () => {
  const circle = Array.from({ length: 12 }, (_, index) => ({ name: `p${index}`, dependsOn: [`p${(index + 1) % 12}`] }));
  expect(() => publishOrder(circle)).toThrow(
    "No order exists for `p0`, `p1`, `p2`, `p3`, `p4`, `p5`, `p6`, `p7`, `p8`, `p9`: a cycle, or a dependency that is missing",
  );
});

test.each([
  ["a", "a1"],
  ["a b>a", "a2 b1"],
  ["a b>a c>b d>a", "a3 b2 c1 d1"],
  // The longer of two ways counts, whichever is listed first.
  ["a b>a c>a,b", "a3 b2 c1"],
  ["c>b,a b>a a", "a3 b2 c1"],
  ["x>a,b a b>a", "a3 b2 x1"],
])("the chains of `%s` are %s packages long", (text, lengths) => {
  const shown = [...chainLengths(entriesOf(text))].map(([name, length]) => `${name}${length}`).toSorted();
  expect(shown.join(" ")).toBe(lengths);
});

describe("a schedule", () => {
  test("gives nothing out that waits, and nothing twice", () => {
    const schedule = createSchedule(entriesOf("a b>a c>a,b"));
    expect([schedule.next(), schedule.next()]).toStrictEqual(["a", undefined]);
    expect(schedule.settle("a", true)).toStrictEqual([]);
    expect([schedule.next(), schedule.next()]).toStrictEqual(["b", undefined]);
    expect(schedule.settle("b", true)).toStrictEqual([]);
    expect([schedule.next(), schedule.next()]).toStrictEqual(["c", undefined]);
  });

  test("tells who can never start once all they wait for has settled, whoever failed", () => {
    const schedule = createSchedule(entriesOf("a b c>a,b d>c e"));
    expect(schedule.settle("a", false)).toStrictEqual([]);
    expect(schedule.settle("b", true)).toStrictEqual(["c"]);
    expect(schedule.settle("c", false)).toStrictEqual(["d"]);
    expect(schedule.settle("d", false)).toStrictEqual([]);
  });

  test("gives out what became free before what is less urgent", () => {
    const schedule = createSchedule(entriesOf("a b z y>z x>y"));
    expect(schedule.next()).toBe("z");
    schedule.settle("z", true);
    expect([schedule.next(), schedule.next(), schedule.next()]).toStrictEqual(["y", "a", "b"]);
  });

  test("takes no note of a name that is not in it", () => {
    expect(createSchedule(entriesOf("a")).settle("b", true)).toStrictEqual([]);
  });
});
