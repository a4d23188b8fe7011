#include "common/store/state_undo.h"

#include "common/base/assert.h"

#include <stdlib.h>

/* Behind each note's value, so that the newest note ends the log.  Values take whole words, so that
 * notes are aligned. */
struct note {
	const struct writeback_entry *entry;
	uint16_t kind; /* enum undo_kind */
	uint16_t table;
	uint16_t value_size;
	uint16_t value_room;
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

static void append(struct undo_log *log, const struct note *note)
{
	reserve(log, note->value_room + sizeof(*note));
	uint8_t *end = log->data + log->size;
	if (note->value_size != 0)
		memcpy(end, writeback_value(note->entry).data, note->value_size);
	memcpy(end + note->value_room, note, sizeof(*note));
	log->size += note->value_room + sizeof(*note);
}

void undo_note_absent(struct undo_log *log, uint16_t table, const struct writeback_entry *entry)
{
	struct note note = {.entry = entry, .kind = UNDO_ABSENT, .table = table};
	append(log, &note);
}

void undo_note_entry(struct undo_log *log, uint16_t table, const struct writeback_entry *entry)
{
	struct note note = {
		.entry = entry,
		.kind = entry->deleted ? UNDO_DELETED : UNDO_VALUE,
		.table = table,
		.value_size = entry->value_size,
		.value_room = (uint16_t)((entry->value_size + 7u) & ~7u),
	};
	append(log, &note);
}

bool undo_take(struct undo_log *log, struct undo_step *ret_step)
{
	if (log->size == 0)
		return false;
	struct note note;
	log->size -= sizeof(note);
	memcpy(&note, log->data + log->size, sizeof(note));
	log->size -= note.value_room;
	*ret_step = (struct undo_step){
		.table = note.table,
		.kind = (enum undo_kind)note.kind,
		.key = writeback_key(note.entry),
		.value = bytes_of(log->data + log->size, note.value_size),
	};
	return true;
}

void undo_clear(struct undo_log *log)
{
	log->size = 0;
	if (log->capacity > UNDO_KEPT_BYTES)
		undo_free(log);
}

void undo_free(struct undo_log *log)
{
	free(log->data);
	*log = (struct undo_log){NULL, 0, 0};
}
