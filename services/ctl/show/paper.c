#include "services/ctl/show/paper.h"

#include "services/ctl/show/width.h"

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
	".said{padding-top:14pt}.said h2{font:16pt/28pt SimHei,STHeiti,sans-serif}"
	".said h2,.said p{text-indent:2em;text-align:justify}.said h2{break-after:avoid}"
	".to-write{font-family:KaiTi,STKaiti,KaiTi_GB2312,serif}"
	"@media screen{body{box-sizing:border-box;width:210mm;margin:0 auto;"
	"padding:37mm 26mm 35mm 28mm}}";

static const char *word(const struct paper *paper, const char *text)
{
	return catalogue_word(WORDS_TEXT, text, paper->lang);
}

void paper_put_text(const char *text, FILE *out)
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

void paper_put_element(const char *name, const char *class, const char *text, FILE *out)
{
	fprintf(out, "<%s%s%s%s>", name, class != NULL ? " class=\"" : "",
		class != NULL ? class : "", class != NULL ? "\"" : "");
	paper_put_text(text, out);
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

static void put_head(const struct paper *paper, FILE *out)
{
	fprintf(out, "<header>\n<p class=\"office\" style=\"font-size:%zupt\">",
		office_size(paper->office));
	paper_put_text(paper->office, out);
	fputs("</p>\n<p class=\"signer\">", out);
	if (paper->signer[0] != '\0') {
		paper_put_text(word(paper, "paper_signer"), out);
		paper_put_element("span", NULL, paper->signer, out);
	} else {
		paper_put_element("strong", NULL, word(paper, "paper_draft"), out);
	}
	fputs("</p>\n</header>\n", out);
	paper_put_element("h1", NULL, paper->title, out);
	fputs("\n<p class=\"days\">", out);
	paper_put_text(paper->days, out);
	if (paper->warning != NULL) {
		fputs("<br>", out);
		paper_put_element("strong", NULL, paper->warning, out);
	}
	fputs("</p>\n", out);
}

void paper_begin(const struct paper *paper, FILE *out)
{
	fprintf(out, "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n",
		paper->lang == LANG_ZH ? "zh-CN" : "en");
	paper_put_element("title", NULL, paper->title, out);
	fprintf(out, "\n<style>%s</style>\n", style);
	put_head(paper, out);
}

/* The seal covers office and day: the day on which it was signed, or room to write it. */
void paper_sign(const struct paper *paper, FILE *out)
{
	fputs("<footer>\n<div class=\"signed\"><div>", out);
	paper_put_element("p", NULL, paper->office, out);
	paper_put_element("p", NULL,
			  paper->signed_day[0] != '\0' ? paper->signed_day
						       : word(paper, "paper_undated"),
			  out);
	fputs("</div></div>\n", out);
}

void paper_end(FILE *out)
{
	fputs("</footer>\n</html>\n", out);
}
