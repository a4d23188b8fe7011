import { useEffect } from "preact/hooks";

import { t } from "./text.ts";

/** The window's title names the page, for whoever has many of them. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? t("product") : `${title} · ${t("product")}`;
  }, [title]);
}
