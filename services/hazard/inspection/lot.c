#include "services/hazard/inspection/lot.h"

static uint64_t fnv(struct bytes text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < text.size; i++)
		hash = (hash ^ text.data[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t mix(uint64_t value)
{
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

uint64_t lot_of(struct bytes seed, struct bytes key, struct bytes second)
{
	return mix(fnv(seed) + mix(fnv(key) + mix(fnv(second))));
}

uint32_t lot_share(uint32_t listed, uint32_t ratio_ppm)
{
	return (uint32_t)(((uint64_t)listed * ratio_ppm + 999999u) / 1000000u);
}

static bool is_before(const struct lot *a, const struct lot *b)
{
	return a->lot < b->lot || (a->lot == b->lot && a->index < b->index);
}

static void sift_down(struct lot *lots, size_t root, size_t count)
{
	for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
		if (child + 1 < count && is_before(&lots[child], &lots[child + 1]))
			child++;
		if (!is_before(&lots[root], &lots[child]))
			return;
		struct lot swap = lots[root];
		lots[root] = lots[child];
		lots[child] = swap;
		root = child;
	}
}

void lots_sort(struct lot *lots, size_t count)
{
	for (size_t root = count / 2; root-- > 0;)
		sift_down(lots, root, count);
	for (size_t end = count; end > 1; end--) {
		struct lot swap = lots[0];
		lots[0] = lots[end - 1];
		lots[end - 1] = swap;
		sift_down(lots, 0, end - 1);
	}
}
