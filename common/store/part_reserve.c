#include "common/store/part_reserve.h"

#include <sodium.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/store/key_memory.h"

uint64_t part_reserve_next(const struct part_reserve *reserve)
{
	return reserve->first + reserve->taken;
}

static void empty(struct part_reserve *reserve)
{
	if (reserve->count != 0)
		sodium_memzero(reserve->keys, reserve->count * sizeof(*reserve->keys));
	reserve->first += reserve->count;
	reserve->count = reserve->taken = reserve->durable = 0;
}

void part_reserve_close(struct part_reserve *reserve)
{
	empty(reserve);
	key_memory_free(reserve->keys);
	*reserve = (struct part_reserve){.first = 0};
}

/* Not realloc, which would leave keys in memory that is given back. */
static enum status make_room(struct part_reserve *reserve)
{
	if (reserve->capacity - reserve->count >= PART_RESERVE)
		return STATUS_OK;
	size_t capacity = reserve->count + PART_RESERVE;
	struct part_key *keys = key_memory_make(capacity);
	if (keys == NULL)
		return STATUS_FULL;
	if (reserve->count != 0)
		memcpy(keys, reserve->keys, reserve->count * sizeof(*keys));
	key_memory_free(reserve->keys);
	reserve->keys = keys;
	reserve->capacity = capacity;
	return STATUS_OK;
}

bool part_reserve_locked(const struct part_reserve *reserve)
{
	return reserve->capacity == 0 || key_memory_is_locked(reserve->keys, reserve->capacity);
}

/* ---- opening */

static enum status take_up(void *context, struct bytes name, struct bytes row)
{
	struct part_reserve *reserve = context;
	if (name.size != PART_NUMBER || row.size != sizeof(*reserve->keys) ||
	    row.data[0] != PART_KEY_VERSION)
		return STATUS_OK;
	uint64_t number = be64_get(name.data);
	if (number != reserve->first + reserve->count) { /* those before a gap are left alone */
		empty(reserve);
		reserve->first = number;
	}
	if (reserve->count == reserve->capacity)
		TRY(make_room(reserve));
	memcpy(&reserve->keys[reserve->count++], row.data, row.size);
	return STATUS_OK;
}

enum status part_reserve_open(struct part_reserve *reserve, struct part_keys *keys,
			      uint64_t last_part, struct err *err)
{
	uint64_t last_key;
	*reserve = (struct part_reserve){.first = last_part + 1};
	TRY(part_keys_last(keys, &last_key, err));
	TRY(part_keys_walk(keys, reserve->first, take_up, reserve, err));
	reserve->durable = reserve->count;
	/* No number may have two keys. */
	if (last_key >= reserve->first + reserve->count) {
		empty(reserve);
		reserve->first = last_key + 1;
	}
	return STATUS_OK;
}

/* ---- taking */

static enum status draw(struct part_reserve *reserve, const struct random_source *random)
{
	if (reserve->durable == reserve->count)
		empty(reserve);
	TRY(make_room(reserve));
	struct part_key *drawn = reserve->keys + reserve->count;
	random_fill(random, drawn, PART_RESERVE * sizeof(*drawn));
	for (size_t i = 0; i < PART_RESERVE; i++) {
		drawn[i].version = PART_KEY_VERSION;
		memset(drawn[i].reserved, 0, sizeof(drawn[i].reserved));
	}
	reserve->count += PART_RESERVE;
	return STATUS_OK;
}

enum status part_reserve_take(struct part_reserve *reserve, const struct random_source *random,
			      uint64_t *ret_number, struct part_key *ret_key)
{
	if (reserve->taken == reserve->count)
		TRY(draw(reserve, random));
	*ret_number = part_reserve_next(reserve);
	*ret_key = reserve->keys[reserve->taken];
	if (reserve->taken < reserve->durable)
		part_key_wipe(&reserve->keys[reserve->taken]);
	reserve->taken++;
	return STATUS_OK;
}

void part_reserve_give_back(struct part_reserve *reserve, uint64_t number,
			    const struct part_key *key)
{
	if (number < reserve->first)
		return; /* others were drawn since */
	size_t at = (size_t)(number - reserve->first);
	if (!SABOTAGE("parts.given-back-empty"))
		reserve->keys[at] = *key;
	if (at < reserve->taken)
		reserve->taken = at;
}

enum status part_reserve_commit(struct part_reserve *reserve, struct part_keys *keys,
				struct err *err)
{
	if (reserve->taken <= reserve->durable)
		return STATUS_OK;
	struct part_key *fresh = reserve->keys + reserve->durable;
	TRY(part_keys_add(keys, reserve->first + reserve->durable, fresh,
			  reserve->count - reserve->durable, err));
	sodium_memzero(fresh, (reserve->taken - reserve->durable) * sizeof(*fresh));
	reserve->durable = reserve->count;
	return STATUS_OK;
}
