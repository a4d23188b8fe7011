// A workbook (ECMA-376) of one sheet: texts and numbers, in which nothing computes, in a zip that isn't packed. A bundle of its
// own, which pages load when somebody wants a workbook: it imports nothing.

/** `shown`: the number as it reads; null: nothing stands there. */
export type Cell = { text: string; look?: "bold" | "part" } | { number: number; shown: string } | null;

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

// What XML can't have is left out: a name may hold anything.
function escaped(text: string): string {
  return text.replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// The styles' numbers: 0 plain, 1 bold, 2 a part, 3 a number, 4 money.
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf fontId="1" applyFont="1"/><xf applyAlignment="1"><alignment horizontal="left" indent="1"/></xf><xf numFmtId="1" applyNumberFormat="1"/><xf numFmtId="2" applyNumberFormat="1"/></cellXfs></styleSheet>`;

function cellXml(cell: Cell): string {
  if (cell === null) return "<c/>";
  if ("number" in cell) return `<c s="${cell.shown.includes(".") ? 4 : 3}"><v>${cell.number}</v></c>`;
  const style = cell.look === "bold" ? 1 : cell.look === "part" ? 2 : 0;
  return `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(cell.text)}</t></is></c>`;
}

/** Three rows stand above what is scrolled, and its first column beside it. */
function sheetXml(rows: Cell[][]): string {
  return `${head}<worksheet xmlns="${main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="3" topLeftCell="B4" activePane="bottomRight" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="1" width="36" customWidth="1"/><col min="2" max="5" width="14" customWidth="1"/></cols><sheetData>${rows.map((row) => `<row>${row.map(cellXml).join("")}</row>`).join("")}</sheetData><pageSetup paperSize="9" fitToHeight="0"/></worksheet>`;
}

function crcOf(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Files as they are, one behind the other; no times, so that the same figures are the same bytes. */
export function zipOf(files: [string, string][]): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  const index: number[] = [];
  const put = (to: number[], size: number, ...values: number[]): void => {
    for (const value of values) for (let at = 0; at < size; at++) to.push((value >>> (8 * at)) & 255);
  };
  const add = (to: number[], bytes: Uint8Array): void => { for (const byte of bytes) to.push(byte); };
  for (const [name, text] of files) {
    const named = new TextEncoder().encode(name), bytes = new TextEncoder().encode(text), at = out.length;
    // version, flags, method, time, day (1 January 1980), sum, sizes, the name's size, no more
    const common: number[] = [];
    put(common, 2, 20, 0x800, 0, 0, 33);
    put(common, 4, crcOf(bytes), bytes.length, bytes.length);
    put(common, 2, named.length, 0);
    put(out, 4, 0x04034b50);
    out.push(...common);
    add(out, named);
    add(out, bytes);
    put(index, 4, 0x02014b50);
    put(index, 2, 20);
    index.push(...common);
    put(index, 2, 0, 0, 0);
    put(index, 4, 0, at);
    add(index, named);
  }
  const end: number[] = [];
  put(end, 4, 0x06054b50);
  put(end, 2, 0, 0, files.length, files.length);
  put(end, 4, index.length, out.length);
  put(end, 2, 0);
  return Uint8Array.from([...out, ...index, ...end]);
}

export function workbookOf(rows: Cell[][]): Uint8Array<ArrayBuffer> {
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
  const part = (name: string, what: string): string => `<Override PartName="/xl/${name}.xml" ContentType="${type}${what}+xml"/>`;
  const relation = (id: number, what: string, target: string): string => `<Relationship Id="rId${id}" Type="${relations}/${what}" Target="${target}"/>`;
  return zipOf([
    ["[Content_Types].xml", `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part("workbook", "sheet.main")}${part("worksheets/sheet1", "worksheet")}${part("styles", "styles")}</Types>`],
    ["_rels/.rels", `${head}<Relationships xmlns="${packages}/relationships">${relation(1, "officeDocument", "xl/workbook.xml")}</Relationships>`],
    ["xl/workbook.xml", `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", `${head}<Relationships xmlns="${packages}/relationships">${relation(1, "worksheet", "worksheets/sheet1.xml")}${relation(2, "styles", "styles.xml")}</Relationships>`],
    ["xl/worksheets/sheet1.xml", sheetXml(rows)],
    ["xl/styles.xml", styles],
  ]);
}
