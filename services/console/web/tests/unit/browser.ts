// As much of a browser as the pages' modules want when they are loaded. Imported before them.
const kept = new Map<string, string>();
const nothing = (): void => {};

Object.assign(globalThis, {
  localStorage: {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  },
  location: { hash: "" },
  document: { documentElement: { lang: "", dataset: {} } },
  window: { addEventListener: nothing, setInterval: nothing },
});
