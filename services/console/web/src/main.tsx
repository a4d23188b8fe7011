import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/print.css";

import { effect } from "@preact/signals";
import { render } from "preact";

import { pagesAre } from "./api/client.ts";
import { App } from "./app.tsx";
import { renewPages } from "./field/pages.ts";
import { lang } from "./state/prefs.ts";
import { resume } from "./state/session.ts";
import { loadWords } from "./state/words.ts";

pagesAre(import.meta.url);
effect(() => {
  void lang.value;
  // Without the catalogue the pages show codes, which is worse and yet better than nothing.
  loadWords().catch(() => {});
});
void resume().then(renewPages);

const place = document.getElementById("app");
if (place !== null) render(<App />, place);
