/** Where an engine may answer otherwise than the server: `differences.json`, a reason for each. */

import differences from "./differences.json" with { type: "json" };
import type { Json, Stream } from "./comparing.ts";
import type { Case } from "./truth.ts";

interface Difference {
  readonly reason: string;
  /** The fields of the result that may differ. */
  readonly fields: readonly string[];
  /**
   * The cases, as `runtime/id`; or a status, for those that ended in it on both sides; or "limits that
   * race", for those that ended otherwise, at an end that their own file calls right as well.
   */
  readonly cases: readonly string[] | string;
  /** The engines that it is for; all where it is left out. */
  readonly engines?: readonly string[];
  /** The statuses that are right here, where that is what differs. */
  readonly statuses?: readonly string[];
}

/** What has to be of a case's result. */
export interface Expected {
  readonly fields: readonly string[];
  readonly statuses: readonly string[];
  /** The streams that may end earlier or later, and have to be the same until then. */
  readonly cutAnywhere: readonly Stream[];
}

const DIFFERENCES: readonly Difference[] = differences;

/**
 * Give what is expected of a case.
 *
 * @param engine The name of an engine, which begins with the word for it.
 * @param answer What the engine made of the case.
 */
export function expected(engine: string, each: Case, answer: Json): Expected {
  const statuses = [String(each.result["status"]), String(answer["status"])];
  const found = DIFFERENCES.filter(({ cases, engines }) => {
    const isOfEngine = (engines ?? [engine]).some((name) => engine.toLowerCase().startsWith(name));
    if (!isOfEngine) return false;
    // What is so of CPython is so of the one with packages.
    if (Array.isArray(cases)) return cases.includes(`${each.runtime.replace("-data", "")}/${each.id}`);
    if (cases === "limits that race") return race(each, statuses);
    return statuses.every((status) => status === cases);
  });
  const fields = found.flatMap((difference) => difference.fields);
  const more = found.flatMap((difference) => difference.statuses ?? []);
  const raced = found.some(({ cases }) => cases === "limits that race");
  return {
    fields,
    statuses: [String(each.result["status"]), ...more, ...(raced ? each.statuses : [])],
    cutAnywhere: found.some(({ cases }) => cases === statuses[0]) ? cutStreams(each) : [],
  };
}

/** Where several ends are right, the traceback that was begun may be that of another one. */
const cutStreams = ({ statuses }: Case): Stream[] => (statuses.length > 1 ? ["stdout"] : ["stdout", "stderr"]);

// Which of these strikes first depends on how fast an engine is, and how much stack it has.
const LIMITS = ["timeout", "memory_limit", "stack_overflow"];

/** Tell whether a case ended at two of the ends that its file calls right, one of them a limit. */
function race(each: Case, statuses: readonly string[]): boolean {
  const areRight = statuses.every((status) => each.statuses.includes(status));
  return areRight && statuses[0] !== statuses[1] && statuses.some((status) => LIMITS.includes(status));
}

/** Every case that is named, as `runtime/id`. */
export const namedCases = (): string[] =>
  DIFFERENCES.flatMap(({ cases }) => (Array.isArray(cases) ? cases : []));
