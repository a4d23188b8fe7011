#include "common/base/text.h"

#include <utf8proc.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/utf8.h"

static bool is_forbidden(uint32_t character)
{
	if (character < ' ')
		return character != '\t' && character != '\n' && !SABOTAGE("fuzz.text");
	return character >= 0x7F && character < 0xA0;
}

bool text_valid(struct bytes text)
{
	size_t at = 0;
	while ((at = utf8_behind_wide(text, at)) < text.size) {
		uint32_t character = utf8_next(text, &at);
		if (character == UTF8_INVALID || is_forbidden(character))
			return false;
	}
	return true;
}

size_t text_length(struct bytes text)
{
	size_t length = 0;
	for (size_t i = 0; i < text.size; i++)
		length += (text.data[i] & 0xC0u) != 0x80;
	return length;
}

size_t text_columns(uint32_t character)
{
	int width = utf8proc_charwidth((utf8proc_int32_t)character);
	return width > 0 ? (size_t)width : 0;
}

struct bytes text_cut(struct bytes text, size_t size)
{
	if (text.size <= size)
		return text;
	while (size > 0 && (text.data[size] & 0xC0u) == 0x80)
		size--;
	return bytes_of(text.data, size);
}

/* ---- normal forms: decompose into code points, filter, compose and write, all in the arena */

struct code_points {
	utf8proc_int32_t *data;
	size_t count;
};

static enum status decompose(struct bytes text, utf8proc_option_t options, struct arena *arena,
			     struct code_points *ret_points)
{
	const utf8proc_uint8_t *data = text.data;
	utf8proc_ssize_t size = (utf8proc_ssize_t)text.size;
	utf8proc_ssize_t needed = utf8proc_decompose(data, size, NULL, 0, options);
	if (needed < 0)
		return STATUS_INVALID;
	/* One more: re-encoding in place puts a NUL after the text. */
	ret_points->data = ARENA_ARRAY(arena, utf8proc_int32_t, (size_t)needed + 1);
	if (ret_points->data == NULL)
		return STATUS_FULL;
	utf8proc_ssize_t got = utf8proc_decompose(data, size, ret_points->data, needed, options);
	ASSERT(got == needed);
	ret_points->count = (size_t)got;
	return STATUS_OK;
}

/* Composes in place and writes the points as UTF-8 over themselves: 4 bytes hold any of them. */
static struct bytes compose(struct code_points points, utf8proc_option_t options)
{
	utf8proc_ssize_t size =
		utf8proc_reencode(points.data, (utf8proc_ssize_t)points.count, options);
	ASSERT(size >= 0);
	return bytes_of(points.data, (size_t)size);
}

static bool is_blank(utf8proc_int32_t point)
{
	utf8proc_category_t category = utf8proc_category(point);
	return point == '\t' || point == '\n' || category == UTF8PROC_CATEGORY_ZS ||
	       category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* A run of blanks becomes one blank, or one newline if it holds one; none at the ends. */
static size_t fold_blanks(utf8proc_int32_t *points, size_t count)
{
	size_t kept = 0;
	utf8proc_int32_t pending = 0;
	for (size_t i = 0; i < count; i++) {
		if (is_blank(points[i])) {
			if (pending != '\n')
				pending = points[i] == '\n' ? '\n' : ' ';
			continue;
		}
		/* The run that is left out leaves the room that its blank needs. */
		if (pending != 0 && kept != 0)
			points[kept++] = pending;
		pending = 0;
		points[kept++] = points[i];
	}
	return kept;
}

enum status text_normalise(struct bytes text, struct arena *arena, struct bytes *ret_text)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
	struct code_points points;
	if (!text_valid(text))
		return STATUS_INVALID;
	TRY(decompose(text, options, arena, &points));
	points.count = fold_blanks(points.data, points.count);
	*ret_text = compose(points, options);
	return STATUS_OK;
}

static bool is_name_filler(utf8proc_int32_t point)
{
	utf8proc_category_t category = utf8proc_category(point);
	bool punctuation = category >= UTF8PROC_CATEGORY_PC &&
			   category <= UTF8PROC_CATEGORY_PO; /* all of P* */
	return punctuation || is_blank(point);
}

static bool is_mark(utf8proc_int32_t point)
{
	return utf8proc_get_property(point)->combining_class != 0;
}

/* `ret_disordered`: marks that something parted have come together, maybe not in the order of the
 * normal form. */
static enum status fold_once(struct bytes name, struct arena *arena, struct bytes *ret_key,
			     bool *ret_disordered)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
					  UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	struct code_points points;
	if (!text_valid(name))
		return STATUS_INVALID;
	TRY(decompose(name, options, arena, &points));
	size_t kept = 0;
	*ret_disordered = false;
	for (size_t i = 0; i < points.count; i++) {
		if (is_name_filler(points.data[i]))
			continue;
		*ret_disordered |= kept != i && is_mark(points.data[i]);
		points.data[kept++] = points.data[i];
	}
	points.count = kept;
	if (kept == 0)
		return STATUS_INVALID;
	*ret_key = compose(points, options);
	return STATUS_OK;
}

/* Ideographs, and what stands between them most often, are folded without libutf8proc. */
static bool is_plain_ideograph(uint32_t character)
{
	return character >= 0x4E00 && character <= 0x9FA5;
}

static bool is_plain_filler(uint32_t character)
{
	switch (character) {
	case 0x3000: /* ideographic space */
	case 0x3001: /* 、 */
	case 0x3002: /* 。 */
	case 0x300A: /* 《 */
	case 0x300B: /* 》 */
	case 0x3014: /* 〔 */
	case 0x3015: /* 〕 */
	case 0xFF08: /* （ */
	case 0xFF09: /* ） */
	case 0xFF0C: /* ， */
	case 0xFF1A: /* ： */
	case 0xFF1B: /* ； */
		return true;
	default:
		return character < 0x80 &&
		       strchr("\t\n !\"#%&'()*,-./:;?@[\\]_{}", (int)character) != NULL;
	}
}

/* The same as fold_once; false: something else is there. */
static bool fold_plain(struct bytes name, uint8_t *out, size_t *ret_size)
{
	size_t at = 0, size = 0;
	while (at < name.size) {
		size_t from = at;
		uint32_t character = utf8_next(name, &at);
		bool ascii = character >= ' ' && character < 0x7F;
		if (character == 0 || character == UTF8_INVALID)
			return false;
		if (is_plain_filler(character))
			continue;
		if (!ascii && !is_plain_ideograph(character))
			return false;
		memcpy(out + size, name.data + from, at - from);
		if (character >= 'A' && character <= 'Z' && !SABOTAGE("fold_plain_unfolded"))
			out[size] = (uint8_t)(character + ('a' - 'A'));
		size += at - from;
	}
	*ret_size = size;
	return size != 0;
}

enum status text_fold_name(struct bytes name, struct arena *arena, struct bytes *ret_key)
{
	bool disordered;
	size_t size;
	uint8_t *plain = arena_take(arena, name.size);
	if (plain == NULL)
		return STATUS_FULL;
	if (fold_plain(name, plain, &size)) {
		*ret_key = bytes_of(plain, size);
		return STATUS_OK;
	}
	TRY(fold_once(name, arena, ret_key, &disordered));
	return disordered ? fold_once(*ret_key, arena, ret_key, &disordered) : STATUS_OK;
}
