#include "common/store/state_undo.h"

#include "common/base/assert.h"

#include <stdlib.h>

/* In front of each note's key and value; copied in and out, for notes aren't aligned. */
struct note {
	size_t older; /* offset */
	enum undo_kind kind;
	uint16_t table;
	uint16_t key_size;
	uint16_t value_size;
};

static void reserve(struct undo_log *log, size_t size)
{
	if (size <= log->capacity - log->size)
		return;
	size_t capacity = log->capacity == 0 ? 4096 : log->capacity;
	while (capacity - log->size < size)
		capacity *= 2;
	log->data = realloc(log->data, capacity);
	if (log->data == NULL)
		assert_failed("the system has memory left", __FILE__, __LINE__);
	log->capacity = capacity;
}

static void append(struct undo_log *log, const void *data, size_t size)
{
	if (size != 0)
		memcpy(log->data + log->size, data, size);
	log->size += size;
}

void undo_note(struct undo_log *log, uint16_t table, struct bytes key,
	       const struct writeback_entry *entry)
{
	struct bytes value = {NULL, 0};
	struct note note = {.older = log->newest, .kind = UNDO_ABSENT, .table = table};
	if (entry != NULL) {
		note.kind = entry->deleted ? UNDO_DELETED : UNDO_VALUE;
		value = writeback_value(entry);
	}
	note.key_size = (uint16_t)key.size;
	note.value_size = (uint16_t)value.size;
	reserve(log, sizeof(note) + key.size + value.size);
	log->newest = log->size;
	append(log, &note, sizeof(note));
	append(log, key.data, key.size);
	append(log, value.data, value.size);
}

bool undo_take(struct undo_log *log, struct undo_step *ret_step)
{
	if (log->size == 0)
		return false;
	struct note note;
	const uint8_t *data = log->data + log->newest;
	memcpy(&note, data, sizeof(note));
	data += sizeof(note);
	*ret_step = (struct undo_step){
		.table = note.table,
		.kind = note.kind,
		.key = bytes_of(data, note.key_size),
		.value = bytes_of(data + note.key_size, note.value_size),
	};
	log->size = log->newest;
	log->newest = note.older;
	return true;
}

void undo_clear(struct undo_log *log)
{
	log->size = 0;
	log->newest = 0;
	if (log->capacity > UNDO_KEPT_BYTES)
		undo_free(log);
}

void undo_free(struct undo_log *log)
{
	free(log->data);
	*log = (struct undo_log){NULL, 0, 0, 0};
}
