#include "services/ctl/push/push_file.h"

#include "common/base/utf8.h"

static bool begins_with(struct bytes line, const char *bytes, size_t size)
{
	return line.size >= size && memcmp(line.data, bytes, size) == 0;
}

static bool is_utf8(struct bytes text)
{
	for (size_t at = 0; at < text.size;) {
		if (utf8_next(text, &at) == UTF8_INVALID)
			return false;
	}
	return true;
}

struct bytes push_file_without_mark(struct bytes line)
{
	return begins_with(line, "\xef\xbb\xbf", 3) ? bytes_of(line.data + 3, line.size - 3) : line;
}

/* The first character that isn't blank, and how many blanks stand at the end. */
static struct bytes trimmed(struct bytes line)
{
	while (line.size != 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
		line = bytes_of(line.data + 1, line.size - 1);
	while (line.size != 0 && strchr(" \t\r\n", line.data[line.size - 1]) != NULL)
		line.size--;
	return line;
}

enum push_file_kind push_file_kind(struct bytes line)
{
	if (begins_with(line, "\xff\xfe", 2) || begins_with(line, "\xfe\xff", 2) ||
	    begins_with(line, "{\0", 2) || begins_with(line, "\0{", 2))
		return PUSH_FILE_UTF16;
	if (begins_with(line, "PK\3\4", 4) || begins_with(line, "\x1f\x8b", 2) ||
	    begins_with(line, "\xd0\xcf\x11\xe0", 4))
		return PUSH_FILE_PACKED;
	if (!is_utf8(line))
		return PUSH_FILE_NOT_UTF8;
	line = trimmed(line);
	if (line.size == 0 || line.data[0] == '[')
		return line.size == 0 ? PUSH_FILE_LINES : PUSH_FILE_ARRAY;
	if (line.data[0] != '{')
		return PUSH_FILE_TABLE;
	/* "{", '{ "id": "A-1",': its end stands further down. */
	uint8_t last = line.data[line.size - 1];
	return line.size == 1 || last == ',' || last == '{' || last == ':' ? PUSH_FILE_SPREAD
									   : PUSH_FILE_LINES;
}

const char *push_file_code(enum push_file_kind kind)
{
	switch (kind) {
	case PUSH_FILE_LINES:
		break;
	case PUSH_FILE_ARRAY:
		return "cli.push_array";
	case PUSH_FILE_TABLE:
		return "cli.push_table";
	case PUSH_FILE_UTF16:
		return "cli.push_utf16";
	case PUSH_FILE_NOT_UTF8:
		return "cli.push_not_utf8";
	case PUSH_FILE_PACKED:
		return "cli.push_packed";
	case PUSH_FILE_SPREAD:
		return "cli.push_spread";
	}
	return NULL;
}
