/* A bulletin on paper: the head, body and foot of an office's paper (GB/T 9704-2012), as far as
 * figures have them.  No number (文号) stands on it, since bulletins are given none. */
#include <stdlib.h>
#include <string.h>

#include "services/ctl/bulletin_sheet.h"
#include "services/ctl/width.h"

/* 版心 of A4: 37 mm above it, 28 mm at the left, 156 × 225 mm. */
#define TEXT_WIDTH_PT 442u
#define OFFICE_MOST_PT 32u
#define OFFICE_LEAST_PT 16u

static const char style[] =
	"@page{size:A4;margin:37mm 26mm 35mm 28mm}"
	"@page :right{@bottom-right{content:'— ' counter(page) ' —';padding:7mm 14pt 0 0;"
	"vertical-align:top;font:14pt SimSun,'Noto Serif CJK SC',serif}}"
	"@page :left{@bottom-left{content:'— ' counter(page) ' —';padding:7mm 0 0 14pt;"
	"vertical-align:top;font:14pt SimSun,'Noto Serif CJK SC',serif}}"
	"body{margin:0;color:#000;background:#fff;"
	"font:16pt/28pt FangSong,STFangsong,FangSong_GB2312,SimSun,'Noto Serif CJK SC',serif}"
	"p,h1,h2{margin:0}"
	".office,h1{font-family:FZXiaoBiaoSong-B05S,STZhongsong,SimSun,'Noto Serif CJK SC',serif;"
	"text-align:center}"
	".office{color:#c00;font-weight:bold;line-height:1.3;padding-top:20mm}"
	".signer{text-align:right;padding:16pt 16pt 4mm 0;border-bottom:1.5pt solid #c00}"
	".signer span{font-family:KaiTi,STKaiti,KaiTi_GB2312,serif}"
	".signer strong{font-family:SimHei,STHeiti,sans-serif;letter-spacing:.5em}"
	"h1{font-size:22pt;line-height:32pt;font-weight:normal;padding:28pt 0 8pt}"
	".days{text-align:center;padding-bottom:14pt}"
	"table{border-collapse:collapse;width:100%;font-size:12pt;line-height:17pt}"
	"th,td{border:.5pt solid #000;padding:1pt 5pt}"
	"th{text-align:left;font-weight:normal}"
	"thead th{font-family:SimHei,STHeiti,sans-serif;text-align:center}"
	"td{text-align:right;font-variant-numeric:tabular-nums}.part{padding-left:24pt}"
	/* A page with nothing but the seal would be nobody's. */
	"tbody tr:nth-last-child(-n+4){break-after:avoid}"
	"tr{break-inside:avoid}thead{display:table-header-group}"
	".signed{break-inside:avoid;text-align:right;padding:32mm 64pt 0 0}"
	".signed div{display:inline-block;text-align:center}"
	".note{font-size:12pt;line-height:17pt;padding-top:14pt}"
	".digest{font-size:8pt;line-height:11pt;padding-top:6pt;word-break:break-all}"
	"@media screen{body{box-sizing:border-box;width:210mm;margin:0 auto;"
	"padding:37mm 26mm 35mm 28mm}}";

static const char *word(const struct sheet *sheet, const char *text)
{
	return catalogue_word(WORDS_TEXT, text, sheet->lang);
}

static void put_html(const char *text, FILE *out)
{
	for (const char *at = text; *at != '\0'; at++) {
		switch (*at) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*at, out);
			break;
		}
	}
}

static void put_element(const char *name, const char *class, const char *text, FILE *out)
{
	fprintf(out, "<%s%s%s%s>", name, class != NULL ? " class=\"" : "",
		class != NULL ? class : "", class != NULL ? "\"" : "");
	put_html(text, out);
	fprintf(out, "</%s>", name);
}

/* As large as is usual, and in one line. */
static size_t office_size(const char *office)
{
	size_t characters = (width_of(bytes_of_text(office)) + 1) / 2;
	size_t fits = TEXT_WIDTH_PT / (characters != 0 ? characters : 1);
	if (fits > OFFICE_MOST_PT)
		return OFFICE_MOST_PT;
	return fits < OFFICE_LEAST_PT ? OFFICE_LEAST_PT : fits;
}

static void put_head(const struct sheet *sheet, FILE *out)
{
	fprintf(out, "<header>\n<p class=\"office\" style=\"font-size:%zupt\">",
		office_size(sheet->office));
	put_html(sheet->office, out);
	fputs("</p>\n<p class=\"signer\">", out);
	if (sheet->signer[0] != '\0') {
		put_html(word(sheet, "paper_signer"), out);
		put_element("span", NULL, sheet->signer, out);
	} else {
		put_element("strong", NULL, word(sheet, "paper_draft"), out);
	}
	fputs("</p>\n</header>\n", out);
	put_element("h1", NULL, sheet->title, out);
	fputs("\n<p class=\"days\">", out);
	put_html(sheet->days, out);
	if (sheet->provisional) {
		fputs("<br>", out);
		put_element("strong", NULL, word(sheet, "bulletin_provisional"), out);
	}
	fputs("</p>\n", out);
}

static void put_row(const struct sheet_row *row, FILE *out)
{
	fputs("<tr>", out);
	put_element("th", row->part ? "part" : NULL, row->label, out);
	for (unsigned c = 0; c < SHEET_COLUMNS; c++) {
		char cell[SHEET_CELL];
		sheet_cell(row, c, cell);
		put_element("td", NULL, cell, out);
	}
	fputs("</tr>\n", out);
}

static void put_table(const struct sheet *sheet, FILE *out)
{
	fputs("<table>\n<thead><tr>", out);
	for (unsigned c = 0; c <= SHEET_COLUMNS; c++)
		put_element("th", NULL, sheet_heading(sheet, c), out);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < sheet->count; i++)
		put_row(&sheet->rows[i], out);
	fputs("</tbody>\n</table>\n", out);
}

/* The seal covers office and day: the day on which it was signed, or room to write it. */
static void put_foot(const struct sheet *sheet, FILE *out)
{
	fputs("<footer>\n<div class=\"signed\"><div>", out);
	put_element("p", NULL, sheet->office, out);
	put_element("p", NULL,
		    sheet->signed_day[0] != '\0' ? sheet->signed_day : word(sheet, "paper_undated"),
		    out);
	fputs("</div></div>\n", out);
	if (sheet->stands[0] != '\0')
		put_element("p", "note", sheet->stands, out);
	fputs("\n<p class=\"digest\">", out);
	put_html(catalogue_word(WORDS_MEMBER, "digest", sheet->lang), out);
	fputc(' ', out);
	put_html(sheet->digest, out);
	fputs("</p>\n</footer>\n", out);
}

void sheet_write_html(const struct sheet *sheet, FILE *out)
{
	fprintf(out, "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n",
		sheet->lang == LANG_ZH ? "zh-CN" : "en");
	put_element("title", NULL, sheet->title, out);
	fprintf(out, "\n<style>%s</style>\n", style);
	put_head(sheet, out);
	put_table(sheet, out);
	put_foot(sheet, out);
	fputs("</html>\n", out);
}
