#include "services/ctl/show/mask.h"

#define HEAD 3u
#define TAIL 4u
#define ADDRESS_SHOWN 6u

static size_t character_at(struct bytes text, size_t at)
{
	size_t end = at + 1;
	while (end < text.size && (text.data[end] & 0xC0) == 0x80)
		end++;
	return end;
}

static size_t characters(struct bytes text)
{
	size_t count = 0;
	for (size_t at = 0; at < text.size; at = character_at(text, at))
		count++;
	return count;
}

/* The first `head` and the last `tail` characters, a star for each of the others, at most
 * `stars`. */
static void mask(struct bytes text, size_t head, size_t tail, size_t stars, struct writer *out)
{
	size_t count = characters(text), index = 0, starred = 0;
	bool hides = count > head + tail;
	for (size_t at = 0; at < text.size; index++) {
		size_t end = character_at(text, at);
		if (hides && (index < head || index >= count - tail))
			writer_put(out, text.data + at, end - at);
		else if (starred++ < stars)
			writer_put(out, "*", 1);
		at = end;
	}
}

void mask_name(struct bytes name, struct writer *out)
{
	mask(name, 1, 0, 2, out);
}

void mask_number(struct bytes number, struct writer *out)
{
	mask(number, HEAD, TAIL, characters(number), out);
}

void mask_address(struct bytes address, struct writer *out)
{
	mask(address, ADDRESS_SHOWN, 0, TAIL, out);
}
