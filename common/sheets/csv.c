#include "common/sheets/csv.h"

#include <string.h>

#include "common/base/sabotage.h"

void csv_begin(FILE *out)
{
	fputs("\xEF\xBB\xBF", out);
}

static bool computes(struct bytes text)
{
	size_t at = 0;
	while (at < text.size && text.data[at] == ' ')
		at++;
	return at < text.size && text.data[at] != '\0' && strchr("=+-@\t\r", text.data[at]) != NULL;
}

void csv_put_text(struct bytes text, FILE *out)
{
	fputc('"', out);
	if (computes(text) && !SABOTAGE("bulletin.cell-computes"))
		fputc('\'', out);
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '"')
			fputc('"', out);
		fputc(text.data[i], out);
	}
	fputc('"', out);
}
