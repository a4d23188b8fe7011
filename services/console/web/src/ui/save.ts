// What a page hands on as a file.
import type { Cell } from "../format/workbook.ts";

export function save(name: string, type: string, content: string | Uint8Array<ArrayBuffer> | Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** false: it can't be had, as where the console has other pages by now. */
export async function saveWorkbook(name: string, rows: Cell[][]): Promise<boolean> {
  try {
    const { workbookOf } = await import("../format/workbook.ts");
    save(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbookOf(rows));
    return true;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
}
