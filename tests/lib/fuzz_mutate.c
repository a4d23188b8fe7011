#include "tests/lib/fuzz_mutate.h"

#define CHANGES_MOST 4u
#define PIECE_MOST 32u

/* xorshift64*. */
static uint64_t draw_number(struct fuzz_draw *draw)
{
	draw->state ^= draw->state >> 12;
	draw->state ^= draw->state << 25;
	draw->state ^= draw->state >> 27;
	return draw->state * UINT64_C(2685821657736338717);
}

/* 0 to below - 1. */
static size_t draw_below(struct fuzz_draw *draw, size_t below)
{
	return below == 0 ? 0 : (size_t)((draw_number(draw) >> 11) % below);
}

struct mutated {
	uint8_t *data;
	size_t size, capacity;
};

static void flip_bit(struct fuzz_draw *draw, struct mutated *input)
{
	if (input->size != 0)
		input->data[draw_below(draw, input->size)] ^= (uint8_t)(1u << draw_below(draw, 8));
}

/* A byte that parsers treat apart, or any. */
static void set_byte(struct fuzz_draw *draw, struct mutated *input)
{
	static const uint8_t notable[] = {0,   1,   7,   '\n', 0x1f, ' ',  '"',  '-',  '/',
					  '0', '9', ':', '=',  'z',  0x7f, 0x80, 0xc0, 0xff};
	if (input->size == 0)
		return;
	size_t at = draw_below(draw, input->size);
	input->data[at] = draw_below(draw, 2) == 0 ? notable[draw_below(draw, sizeof notable)]
						   : (uint8_t)draw_number(draw);
}

static void remove_piece(struct fuzz_draw *draw, struct mutated *input)
{
	if (input->size == 0)
		return;
	size_t at = draw_below(draw, input->size);
	size_t most = input->size - at < PIECE_MOST ? input->size - at : PIECE_MOST;
	size_t size = 1 + draw_below(draw, most);
	memmove(input->data + at, input->data + at + size, input->size - at - size);
	input->size -= size;
}

static void insert(struct mutated *input, size_t at, struct bytes piece)
{
	if (piece.size > input->capacity - input->size)
		return;
	memmove(input->data + at + piece.size, input->data + at, input->size - at);
	memcpy(input->data + at, piece.data, piece.size);
	input->size += piece.size;
}

/* A piece of itself or of another input, put in or written over what stands there. */
static void copy_piece(struct fuzz_draw *draw, struct mutated *input, struct bytes from)
{
	uint8_t piece[PIECE_MOST];
	if (from.size == 0)
		return;
	size_t start = draw_below(draw, from.size);
	size_t most = from.size - start < PIECE_MOST ? from.size - start : PIECE_MOST;
	size_t size = 1 + draw_below(draw, most);
	size_t at = draw_below(draw, input->size + 1);
	memcpy(piece, from.data + start, size);
	if (draw_below(draw, 2) == 0) {
		insert(input, at, bytes_of(piece, size));
		return;
	}
	size = input->size - at < size ? input->size - at : size;
	memcpy(input->data + at, piece, size);
}

static void double_byte(struct fuzz_draw *draw, struct mutated *input)
{
	if (input->size == 0)
		return;
	size_t at = draw_below(draw, input->size);
	uint8_t same[8];
	memset(same, input->data[at], sizeof same);
	insert(input, at, bytes_of(same, 1 + draw_below(draw, sizeof same)));
}

static void change(struct fuzz_draw *draw, struct mutated *input, struct bytes other)
{
	switch (draw_below(draw, 8)) {
	case 0:
	case 1:
		flip_bit(draw, input);
		return;
	case 2:
	case 3:
		set_byte(draw, input);
		return;
	case 4:
		remove_piece(draw, input);
		return;
	case 5:
		double_byte(draw, input);
		return;
	case 6:
		copy_piece(draw, input, bytes_of(input->data, input->size));
		return;
	default:
		copy_piece(draw, input, other);
		return;
	}
}

size_t fuzz_mutate(struct fuzz_draw *draw, uint8_t *data, size_t size, size_t capacity,
		   struct bytes other)
{
	struct mutated input = {.size = size, .capacity = capacity};
	input.data = data;
	/* One change alone keeps most of what makes an input valid. */
	size_t changes = draw_below(draw, 2) == 0 ? 1 : 1 + draw_below(draw, CHANGES_MOST);
	for (; changes != 0; changes--)
		change(draw, &input, other);
	return input.size;
}
