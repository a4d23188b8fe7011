#include "common/sheets/sheet_format.h"

#include "common/base/assert.h"

const char *sheet_format_name(enum sheet_format format)
{
	static const char *const names[SHEET_FORMAT_COUNT] = {"text", "csv", "xlsx", "html"};
	ASSERT(format < SHEET_FORMAT_COUNT);
	return names[format];
}
