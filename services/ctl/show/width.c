#include "services/ctl/show/width.h"

#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/base/utf8.h"

/* The next character of `text`, as it is printed: what isn't UTF-8 is one byte. */
static struct bytes next_character(struct bytes text, size_t *at, size_t *ret_columns)
{
	size_t start = *at;
	uint32_t character = utf8_next(text, at);
	if (character == UTF8_INVALID) {
		*at = start + 1;
		*ret_columns = 1;
		return bytes_of("?", 1);
	}
	bool control = character < 0x20 || (character >= 0x7f && character < 0xa0);
	control &= !SABOTAGE("ctl.prints-control-characters");
	*ret_columns = control ? 1 : text_columns(character);
	return control ? bytes_of("?", 1) : bytes_of(text.data + start, *at - start);
}

size_t width_of(struct bytes text)
{
	size_t columns = 0, each;
	for (size_t at = 0; at < text.size;) {
		(void)next_character(text, &at, &each);
		columns += each;
	}
	return columns;
}

struct bytes width_cut(struct bytes text, size_t columns)
{
	size_t used = 0, at = 0, end = 0, each;
	while (at < text.size) {
		(void)next_character(text, &at, &each);
		used += each;
		if (used > columns)
			break;
		end = at;
	}
	return bytes_of(text.data, end);
}

void width_print_plain(struct bytes text, FILE *out)
{
	size_t each;
	for (size_t at = 0; at < text.size;) {
		struct bytes character = next_character(text, &at, &each);
		(void)fwrite(character.data, 1, character.size, out);
	}
}

void width_print(struct bytes text, size_t columns, FILE *out)
{
	size_t used = width_of(text);
	if (used > columns) {
		text = width_cut(text, columns - 1);
		used = width_of(text) + 1;
		width_print_plain(text, out);
		fputs("…", out);
	} else {
		width_print_plain(text, out);
	}
	for (; used < columns; used++)
		fputc(' ', out);
}
