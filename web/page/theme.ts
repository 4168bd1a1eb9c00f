/** Light, dark, or as the system has it. */

import { place } from "./elements.ts";

const NAMES = ["system", "light", "dark"] as const;
const KEY = "cloche-theme";

export function startTheme(): void {
  let now = NAMES.findIndex((name) => name === stored());
  const show = () => {
    const name = NAMES[now] ?? "system";
    document.documentElement.dataset["theme"] = name;
    place("theme-word").textContent = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    place("theme").setAttribute("aria-label", `Colours: ${name}`);
  };
  now = Math.max(now, 0);
  place("theme").addEventListener("click", () => {
    now = (now + 1) % NAMES.length;
    show();
    store(NAMES[now] ?? "system");
  });
  show();
}

// A browser may refuse to keep anything.
function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function store(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // Then it is asked for again next time.
  }
}
