/** How what is built is cut into files. */

import { fileURLToPath } from "node:url";
import type { CodeSplittingNameFunction } from "rolldown";

/** Have one file of all that a module always needs, however little others need of that. */
export function wholly(name: string, path: string): { name: CodeSplittingNameFunction; debugName: string } {
  const top = fileURLToPath(new URL(path, import.meta.url));
  return {
    debugName: name,
    name: (id, graph) => {
      const needed = new Set([top]);
      for (const each of needed) graph.getModuleInfo(each)?.importedIds.forEach((one) => needed.add(one));
      return needed.has(id) ? name : null;
    },
  };
}
